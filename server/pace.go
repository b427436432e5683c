package server

import (
	"io"
	"net/http"
	"time"
)

// Pace is how fast a client must send and read. Who is slower costs a connection and, while an answer is being written,
// memory; so it is let go. Zero is the default.
type Pace struct {
	Stall time.Duration // that one piece may take; default 20 seconds
	Bytes int64         // a second on the average, once Stall is over; default 16 KB
}

// pieceBytes is how much is sent within one deadline.
const pieceBytes = 64 << 10

// due is the instant by which the next piece must be through, n bytes after began.
func (p Pace) due(began, now time.Time, n int64) time.Time {
	all := began.Add(p.Stall + time.Duration(float64(n)/float64(p.Bytes)*float64(time.Second)))
	if one := now.Add(p.Stall); one.Before(all) {
		return one
	}
	return all
}

// pace sets deadlines for a request's body and for its answer. A deadline that passes breaks the connection, and ends the request's
// context.
func (s *Server) pace(w http.ResponseWriter, r *http.Request) (http.ResponseWriter, *http.Request) {
	c := http.NewResponseController(w)
	c.SetWriteDeadline(time.Time{}) // of the answer before on this connection
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = &pacedBody{ReadCloser: r.Body, c: c, pace: s.config.Pace, began: time.Now()}
		c.SetReadDeadline(time.Now().Add(s.config.Pace.Stall)) // though nobody may read it
	}
	return &pacedWriter{ResponseWriter: w, c: c, pace: s.config.Pace}, r
}

// pacedBody is a body that must come in at a pace.
type pacedBody struct {
	io.ReadCloser
	c     *http.ResponseController
	pace  Pace
	began time.Time
	n     int64
}

func (b *pacedBody) Read(p []byte) (int, error) {
	b.c.SetReadDeadline(b.pace.due(b.began, time.Now(), b.n))
	n, err := b.ReadCloser.Read(p)
	b.n += int64(n)
	if err == io.EOF {
		b.c.SetReadDeadline(time.Time{}) // what follows is waiting for the answer
	}
	return n, err
}

// pacedWriter is an answer that must be read at a pace, from its first byte on.
type pacedWriter struct {
	http.ResponseWriter
	c     *http.ResponseController
	pace  Pace
	began time.Time
	n     int64
}

// Unwrap serves http.ResponseController.
func (w *pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *pacedWriter) Write(p []byte) (written int, err error) {
	if w.began.IsZero() {
		w.began = time.Now()
	}
	for first := true; first || len(p) > 0; first = false {
		part := p[:min(len(p), pieceBytes)]
		w.c.SetWriteDeadline(w.pace.due(w.began, time.Now(), w.n))
		n, err := w.ResponseWriter.Write(part)
		w.n += int64(n)
		written += n
		if err != nil {
			return written, err
		}
		p = p[n:]
	}
	return written, nil
}
