package workbook

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"time"
)

// ChildArgument is the first argument of a process that is to serve as a child:
// its program calls ServeChild before it does anything else.
const ChildArgument = "read-workbooks-for-parent"

// A job's kind and an answer's, as they cross the pipe.
const (
	jobRead = 1 + iota
	jobMark
	jobCalculate
	jobExcerpt
	jobPlain
	jobRetype

	answerBook  = 1
	answerBytes = 2
	answerError = 3
)

// Errors by number, since only data crosses the pipe.
var errorKinds = []error{nil, ErrFormat, ErrEncrypted, ErrCorrupt, ErrLimit, context.DeadlineExceeded}

// job is what a child is asked to do with one file.
type job struct {
	kind   byte
	name   string
	limits Limits
	time   time.Duration // after which the child ends itself, should nobody else end it
	what   []byte        // JSON of Marks, for jobMark; of Around, for jobExcerpt; of retyping, for jobRetype
	data   []byte
}

// ServeChild is the whole life of a child process: it takes jobs from in and
// answers on out until in ends, and returns the exit code. Arguments are those
// behind ChildArgument: the bytes of memory that it may have. Nothing it does
// needs a file: it may write none.
func ServeChild(args []string, in io.Reader, out io.Writer) int {
	memory, err := int64(0), errors.New("no number given")
	if len(args) == 1 {
		memory, err = strconv.ParseInt(args[0], 10, 64)
	}
	if err != nil || memory <= 0 {
		fmt.Fprintf(os.Stderr, "child: bytes of memory %q: %v\n", args, err)
		return 2
	}
	// The collector works harder near the limit, so that only what is really needed meets it.
	debug.SetMemoryLimit(memory / 4 * 3)
	if err := confine(memory); err != nil {
		fmt.Fprintf(os.Stderr, "child: set limits: %v\n", err)
		return 2
	}
	r, w := bufio.NewReaderSize(in, 1<<16), bufio.NewWriterSize(out, 1<<16)
	for {
		j, err := readJob(r)
		if errors.Is(err, io.EOF) {
			return 0
		}
		if err == nil {
			err = j.serve(w)
		}
		if err == nil {
			err = w.Flush()
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "child: %v\n", err)
			return 1
		}
		const large = 8 << 20
		if len(j.data) > large {
			j = job{}
			debug.FreeOSMemory()
		}
	}
}

// serve does one job and answers. An error is the pipe's, not the file's.
func (j job) serve(w *bufio.Writer) error {
	// Were the parent killed, nobody would end a child that hangs but itself.
	const grace = 2 * time.Second
	alarm := time.AfterFunc(j.time+grace, func() { os.Exit(3) })
	defer alarm.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), j.time)
	defer cancel()
	switch j.kind {
	case jobRead, jobCalculate:
		read := Read
		if j.kind == jobCalculate {
			read = ReadCalculated
		}
		book, err := read(ctx, j.name, j.data, j.limits)
		if err != nil {
			return answerFailed(w, err)
		}
		w.WriteByte(answerBook)
		return book.Encode(w)
	case jobMark:
		var m Marks
		if err := json.Unmarshal(j.what, &m); err != nil {
			return fmt.Errorf("marks: %w", err)
		}
		marked, err := Mark(ctx, j.name, j.data, m, j.limits)
		return answerFile(w, marked, err)
	case jobExcerpt:
		var a Around
		if err := json.Unmarshal(j.what, &a); err != nil {
			return fmt.Errorf("place of the excerpt: %w", err)
		}
		book, err := ReadCalculated(ctx, j.name, j.data, j.limits)
		if err != nil {
			return answerFailed(w, err)
		}
		w.WriteByte(answerBook)
		return book.Excerpt(a).Encode(w)
	case jobPlain:
		plain, err := Plain(ctx, j.name, j.data, j.limits)
		return answerFile(w, plain, err)
	case jobRetype:
		var what retyping
		if err := json.Unmarshal(j.what, &what); err != nil {
			return fmt.Errorf("cells to retype: %w", err)
		}
		written, err := Retype(ctx, j.name, j.data, what.Author, what.Cells, j.limits)
		return answerFile(w, written, err)
	}
	return fmt.Errorf("job of unknown kind %d", j.kind)
}

func answerFile(w *bufio.Writer, file []byte, failure error) error {
	if failure != nil {
		return answerFailed(w, failure)
	}
	w.WriteByte(answerBytes)
	writeBytes(w, file)
	return nil // the writer keeps its error for Flush
}

func answerFailed(w *bufio.Writer, failure error) error {
	kind := 0
	for i, e := range errorKinds {
		if e != nil && errors.Is(failure, e) {
			kind = i
		}
	}
	const most = 2000
	text := failure.Error()
	w.WriteByte(answerError)
	w.WriteByte(byte(kind))
	writeBytes(w, []byte(text[:min(len(text), most)]))
	return nil
}

// childError is an error that a child found: its text, and what callers branch on.
type childError struct {
	text string
	kind error
}

func (e childError) Error() string { return e.text }
func (e childError) Unwrap() error { return e.kind }

func readFailure(r *bufio.Reader) (failure, broken error) {
	kind, err := r.ReadByte()
	if err != nil {
		return nil, err
	}
	text, err := readBytes(r, 1<<12)
	if err != nil {
		return nil, err
	}
	if int(kind) >= len(errorKinds) {
		return nil, fmt.Errorf("%w: error of unknown kind %d", errEncoding, kind)
	}
	return childError{string(text), errorKinds[kind]}, nil
}

func (j job) write(w *bufio.Writer) error {
	limits, err := json.Marshal(j.limits)
	if err != nil {
		return err
	}
	w.WriteByte(j.kind)
	writeBytes(w, []byte(j.name))
	writeBytes(w, limits)
	writeNumber(w, uint64(j.time))
	writeBytes(w, j.what)
	writeBytes(w, j.data)
	return w.Flush()
}

func readJob(r *bufio.Reader) (job, error) {
	var j job
	var err error
	if j.kind, err = r.ReadByte(); err != nil {
		return j, err
	}
	const most = 1 << 40 // the parent is trusted
	next := func() (b []byte) {
		if err == nil {
			b, err = readBytes(r, most)
		}
		return b
	}
	j.name = string(next())
	limits := next()
	if err == nil {
		err = json.Unmarshal(limits, &j.limits)
	}
	if err == nil {
		var d uint64
		d, err = binary.ReadUvarint(r)
		j.time = time.Duration(d)
	}
	j.what, j.data = next(), next()
	if err != nil {
		return j, fmt.Errorf("read a job: %w", whole(err))
	}
	return j, nil
}

func writeNumber(w *bufio.Writer, n uint64) {
	var room [binary.MaxVarintLen64]byte
	w.Write(binary.AppendUvarint(room[:0], n))
}

func writeBytes(w *bufio.Writer, b []byte) {
	writeNumber(w, uint64(len(b)))
	w.Write(b)
}

func readBytes(r *bufio.Reader, most uint64) ([]byte, error) {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return nil, err
	}
	if n > most {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", errEncoding, n, most)
	}
	b := make([]byte, n)
	_, err = io.ReadFull(r, b)
	return b, err
}
