package workbook

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"time"
)

// What a child's end means for the file that it had. A file that wraps one of
// them cost its child; one that wraps ErrUnavailable was never looked at.
var (
	ErrMemory      = errors.New("reading the workbook takes more memory than it may")
	ErrTime        = errors.New("reading the workbook takes more time than it may")
	ErrCrash       = errors.New("the reader broke down on the workbook")
	ErrUnavailable = errors.New("no process to read workbooks in")
)

// Confinement bounds what one file may cost the process that reads it. A zero
// field means its default.
type Confinement struct {
	Memory    int64         // bytes, hard; default 1 GiB
	Time      time.Duration // on the wall; default 30 s
	Formulas  time.Duration // of Time, for working out formulas; default 10 s
	Output    int64         // bytes of a result; default 512 MB
	Processes int           // at once; default the processors
	Files     int           // that one process reads before another takes its place; default 5,000
	Bytes     int64         // the same in bytes; default 256 MB
	// Command starts a child: a program that calls ServeChild when its first
	// argument is ChildArgument; default this very program.
	Command []string
}

func (c Confinement) withDefaults() (Confinement, error) {
	c.Memory = cmp.Or(c.Memory, 1<<30)
	c.Time = cmp.Or(c.Time, 30*time.Second)
	c.Formulas = min(cmp.Or(c.Formulas, 10*time.Second), c.Time)
	c.Output = cmp.Or(c.Output, 512<<20)
	c.Processes = cmp.Or(c.Processes, runtime.GOMAXPROCS(0))
	c.Files = cmp.Or(c.Files, 5_000)
	c.Bytes = cmp.Or(c.Bytes, 256<<20)
	if least := int64(64 << 20); c.Memory < least {
		return c, fmt.Errorf("memory of %d bytes: a process needs at least %d", c.Memory, least)
	}
	if c.Time < 0 || c.Formulas < 0 || c.Output < 0 || c.Processes < 0 || c.Files < 0 || c.Bytes < 0 {
		return c, fmt.Errorf("a limit below zero: %+v", c)
	}
	if len(c.Command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return c, fmt.Errorf("%w: where this program lies: %w", ErrUnavailable, err)
		}
		c.Command = []string{self}
	}
	return c, nil
}

// Isolated reads workbooks in child processes, which are kept warm: whatever a
// file does to its reader, it costs that file alone. It starts no process
// before the first file. It may be used by many at once; Close it.
type Isolated struct {
	config Confinement
	tokens chan struct{} // one for each process that may be
	mu     sync.Mutex
	idle   []*child
	gone   sync.WaitGroup // children that are on their way out
	closed bool
}

// NewIsolated checks the limits.
func NewIsolated(c Confinement) (*Isolated, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("isolation: %w", err)
	}
	return &Isolated{config: c, tokens: make(chan struct{}, c.Processes)}, nil
}

// Read is package function ReadCalculated in a process of its own. Its errors
// also wrap ErrMemory, ErrTime or ErrCrash, and ErrUnavailable when it is not
// the file's fault. A child that breaks down is replaced and the file tried
// once more, since something else may have killed it.
//
// Formulas are worked out in a second job, for few files need it, and a
// calculation that breaks down costs no more than itself: its cells stay
// without values, and say why.
func (x *Isolated) Read(ctx context.Context, name string, data []byte, limits Limits) (*Book, error) {
	book, err := x.read(ctx, job{kind: jobRead, name: name, limits: limits, data: data, time: x.config.Time})
	if err != nil || !book.calculable() {
		return book, err
	}
	calculated, err := x.read(ctx, job{kind: jobCalculate, name: name, limits: limits, data: data, time: x.config.Formulas})
	switch {
	case ctx.Err() != nil:
		return nil, err
	case err != nil:
		book.failed(err)
		return book, nil
	}
	return calculated, nil
}

// read does a job whose answer is a book.
func (x *Isolated) read(ctx context.Context, j job) (book *Book, err error) {
	err = x.do(ctx, j, func(c *child) (failure, broken error) {
		book, failure, broken = c.readBook(j.limits)
		return failure, broken
	})
	if err != nil {
		return nil, err
	}
	return book, nil
}

// write does a job whose answer is a file.
func (x *Isolated) write(ctx context.Context, j job) (written []byte, err error) {
	err = x.do(ctx, j, func(c *child) (failure, broken error) {
		written, failure, broken = c.readFile(x.config.Output)
		return failure, broken
	})
	if err != nil {
		return nil, err
	}
	return written, nil
}

// Mark is package function Mark in a process of its own, with Read's errors. Where
// the file takes more to draw than a process may have, the list comes alone.
func (x *Isolated) Mark(ctx context.Context, name string, data []byte, m Marks, limits Limits) ([]byte, error) {
	marks, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("marks: %w", err)
	}
	marked, err := x.write(ctx, job{kind: jobMark, name: name, limits: limits, data: data, what: marks, time: x.config.Time})
	if errors.Is(err, ErrMemory) || errors.Is(err, ErrTime) && ctx.Err() == nil {
		return listAlone(m)
	}
	return marked, err
}

// Retype is package function Retype in a process of its own, with Read's errors.
func (x *Isolated) Retype(ctx context.Context, name string, data []byte, author string, cells []Retyped, limits Limits) ([]byte, error) {
	what, err := json.Marshal(retyping{author, cells})
	if err != nil {
		return nil, fmt.Errorf("cells to retype: %w", err)
	}
	return x.write(ctx, job{kind: jobRetype, name: name, limits: limits, data: data, what: what, time: x.config.Time})
}

// Excerpt reads a workbook in a process of its own and gives a piece of one of its
// sheets (Book.Excerpt), so that no more than that crosses over. Its errors are Read's.
func (x *Isolated) Excerpt(ctx context.Context, name string, data []byte, a Around, limits Limits) (*Book, error) {
	place, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("place of the excerpt: %w", err)
	}
	return x.read(ctx, job{kind: jobExcerpt, name: name, limits: limits, data: data, what: place, time: x.config.Time})
}

// Plain is package function Plain in a process of its own, with Read's errors.
func (x *Isolated) Plain(ctx context.Context, name string, data []byte, limits Limits) ([]byte, error) {
	return x.write(ctx, job{kind: jobPlain, name: name, limits: limits, data: data, time: x.config.Time})
}

// Close ends every process, and waits for those at work.
func (x *Isolated) Close() error {
	x.mu.Lock()
	x.closed = true
	x.mu.Unlock()
	for range x.config.Processes {
		x.tokens <- struct{}{}
	}
	for _, c := range x.idle {
		c.retire()
	}
	x.idle = nil
	x.gone.Wait()
	for range x.config.Processes {
		<-x.tokens
	}
	return nil
}

// do has a job done, in a second child if the first broke down.
func (x *Isolated) do(ctx context.Context, j job, receive func(*child) (failure, broken error)) error {
	if most := j.limits.withDefaults().FileBytes; int64(len(j.data)) > most {
		return fmt.Errorf("read %q: %w: file of %d bytes, at most %d are read", j.name, ErrLimit, len(j.data), most)
	}
	select {
	case x.tokens <- struct{}{}:
		defer func() { <-x.tokens }()
	case <-ctx.Done():
		return fmt.Errorf("read %q: %w", j.name, ctx.Err())
	}
	err := x.try(ctx, j, receive)
	if errors.Is(err, ErrCrash) && ctx.Err() == nil {
		err = x.try(ctx, j, receive)
	}
	return err
}

func (x *Isolated) try(ctx context.Context, j job, receive func(*child) (failure, broken error)) error {
	c, err := x.take()
	if err != nil {
		return fmt.Errorf("read %q: %w: %w", j.name, ErrUnavailable, err)
	}
	failure, broken := c.run(ctx, j, receive)
	if broken != nil {
		return fmt.Errorf("read %q: %w", j.name, broken)
	}
	x.give(c)
	return failure
}

// take is a warm child, or a new one.
func (x *Isolated) take() (*child, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil, errors.New("closed already")
	}
	if n := len(x.idle); n > 0 {
		c := x.idle[n-1]
		x.idle = x.idle[:n-1]
		return c, nil
	}
	return startChild(&x.config)
}

// give keeps a child for the next file unless it has read its share.
func (x *Isolated) give(c *child) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if c.files >= x.config.Files || c.bytes >= x.config.Bytes {
		x.gone.Go(c.retire)
		return
	}
	x.idle = append(x.idle, c)
}

// child is one process and its pipes.
type child struct {
	config *Confinement
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	in     *bufio.Writer
	out    *bufio.Reader
	budget *budgetReader
	stderr tail
	ended  chan struct{} // closed when the process is gone
	files  int
	bytes  int64
}

func startChild(config *Confinement) (*child, error) {
	args := append(config.Command[1:len(config.Command):len(config.Command)], ChildArgument, strconv.FormatInt(config.Memory, 10))
	c := &child{config: config, cmd: exec.Command(config.Command[0], args...), ended: make(chan struct{})}
	c.cmd.Env = []string{"GOMAXPROCS=1", "GOTRACEBACK=none"} // none of the parent's: it may hold secrets
	if root := os.Getenv("SYSTEMROOT"); root != "" {
		c.cmd.Env = append(c.cmd.Env, "SYSTEMROOT="+root)
	}
	c.cmd.Dir = string(os.PathSeparator)
	c.cmd.Stderr = &c.stderr
	c.cmd.SysProcAttr = detached()
	var err error
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.budget = &budgetReader{r: stdout}
	c.in, c.out = bufio.NewWriterSize(c.stdin, 1<<16), bufio.NewReaderSize(c.budget, 1<<16)
	started := make(chan error)
	go func() {
		// A child ends with the thread that started it, so the thread stays.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := c.cmd.Start()
		started <- err
		if err == nil {
			c.cmd.Process.Wait() // not cmd.Wait, which closes the pipe before it is read
			close(c.ended)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return c, nil
}

// run has one job done. A failure is what the child found; broken means that
// the child is of no more use, and says why.
func (c *child) run(ctx context.Context, j job, receive func(*child) (failure, broken error)) (failure, broken error) {
	c.files++
	c.bytes += int64(len(j.data))
	c.budget.left = c.config.Output
	timeout := errors.New("timeout")
	// The child stops by itself where it can; it is killed where it cannot.
	ctx, cancel := context.WithTimeoutCause(ctx, j.time+j.time/20+100*time.Millisecond, timeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { c.cmd.Process.Kill() })
	broken = j.write(c.in)
	if broken == nil {
		failure, broken = receive(c)
	}
	if !stop() && broken == nil {
		broken = context.Cause(ctx) // killed in the very moment in which it was done
	}
	if broken != nil {
		return nil, c.died(ctx, j.time, timeout, broken)
	}
	if errors.Is(failure, context.DeadlineExceeded) {
		failure = fmt.Errorf("%w: %s: %w", ErrTime, j.time, failure)
	}
	return failure, nil
}

// died makes sure that the child is gone, and says what its end means.
func (c *child) died(ctx context.Context, allowed time.Duration, timeout, cause error) error {
	c.end()
	switch said := c.stderr.String(); {
	case errors.Is(cause, errOutput):
		return fmt.Errorf("%w: result of more than %d bytes", ErrLimit, c.config.Output)
	case errors.Is(cause, errEncoding):
		return fmt.Errorf("%w: %w", ErrCrash, cause)
	case context.Cause(ctx) == timeout:
		return fmt.Errorf("%w: %s", ErrTime, allowed)
	case ctx.Err() != nil:
		return ctx.Err()
	case outOfMemory(said):
		return fmt.Errorf("%w: %d bytes", ErrMemory, c.config.Memory)
	default:
		return fmt.Errorf("%w: %s", ErrCrash, cmp.Or(firstLine(said), "it was killed"))
	}
}

// end kills the child and waits until it is gone.
func (c *child) end() {
	const moment = 200 * time.Millisecond // what a child that is dying needs to say why
	c.letGo(moment)
	c.budget.close()
	c.cmd.Wait() // lets go of the pipes and waits for what was said
}

// retire ends an idle child: it goes when its input ends.
func (c *child) retire() {
	c.letGo(2 * time.Second)
	c.cmd.Wait()
}

// letGo ends the child's input, and the child itself where it has not gone by then.
func (c *child) letGo(grace time.Duration) {
	c.stdin.Close()
	select {
	case <-c.ended:
	case <-time.After(grace):
		c.cmd.Process.Kill()
		<-c.ended
	}
}

func (c *child) readBook(limits Limits) (book *Book, failure, broken error) {
	switch kind, err := c.out.ReadByte(); {
	case err != nil:
		return nil, nil, err
	case kind == answerError:
		failure, broken = readFailure(c.out)
		return nil, failure, broken
	case kind != answerBook:
		return nil, nil, fmt.Errorf("%w: answer of unknown kind %d", errEncoding, kind)
	}
	book, broken = Decode(c.out, limits)
	return book, nil, broken
}

func (c *child) readFile(most int64) (file []byte, failure, broken error) {
	switch kind, err := c.out.ReadByte(); {
	case err != nil:
		return nil, nil, err
	case kind == answerError:
		failure, broken = readFailure(c.out)
		return nil, failure, broken
	case kind != answerBytes:
		return nil, nil, fmt.Errorf("%w: answer of unknown kind %d", errEncoding, kind)
	}
	file, broken = readBytes(c.out, uint64(most))
	return file, nil, broken
}

// errOutput says that a child's result is larger than it may be.
var errOutput = errors.New("result too large")

// budgetReader reads so many bytes and no more.
type budgetReader struct {
	r    io.ReadCloser
	left int64
}

func (b *budgetReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errOutput
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

func (b *budgetReader) close() { b.r.Close() }

// tail keeps the beginning of what a child says when it breaks down: that is
// where the runtime names the cause.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(p []byte) (int, error) {
	const most = 4 << 10
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p[:min(len(p), most-len(t.text))]...)
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}

// outOfMemory tells by the runtime's last words.
func outOfMemory(said string) bool {
	for _, words := range []string{"out of memory", "cannot allocate memory", "failed to create new OS thread", "pthread_create failed",
		"cannot map pages"} {
		if bytes.Contains([]byte(said), []byte(words)) {
			return true
		}
	}
	return false
}

func firstLine(text string) string {
	for line := range bytes.Lines([]byte(text)) {
		return string(bytes.TrimSpace(line))
	}
	return ""
}
