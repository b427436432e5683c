package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"zhibiao/people"
	"zhibiao/people/proof"
	"zhibiao/server/layout"
)

// Proofs prove lines of the log.
type Proofs interface {
	// Receipt proves the newest line of an act about something; proof.ErrNotLogged where there is none.
	Receipt(ctx context.Context, act people.Act, about string) (proof.Receipt, error)
}

// receipt answers with the proof that a submission is in the log, as a file.
func (s *Server) receipt(w http.ResponseWriter, r *http.Request) error {
	p := s.layout.New(r, "", "")
	sub, err := s.find(r, p, people.ReadSubmission)
	if err != nil {
		return err
	}
	proved, err := s.config.Proofs.Receipt(r.Context(), people.Receive, aboutSubmission(sub.ID))
	if errors.Is(err, proof.ErrNotLogged) {
		return &layout.Error{Code: http.StatusNotFound, Cause: err,
			Public: p.T("这份报送收于启用日志之前，没有存证。", "This submission came before there was a log: there is no proof of it.")}
	}
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(proved, "", " ")
	if err != nil {
		return err
	}
	layout.Private(w.Header())
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="receipt-%d.json"`, sub.ID))
	_, err = w.Write(append(body, '\n'))
	return err
}

func aboutSubmission(id int64) string { return fmt.Sprintf("submission %d", id) }

// taken logs that somebody takes a file. What leaves no trace is not handed out.
func (s *Server) taken(r *http.Request, id int64) error {
	d := people.From(r.Context()).Deed(people.DownloadFile, aboutSubmission(id))
	d.At = s.config.Now()
	return s.config.Acts.Record(r.Context(), d)
}
