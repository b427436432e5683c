package store

import (
	"database/sql"
	"os"
	"sync"

	"zhibiao/indicators"
	"zhibiao/people/proof"
)

// ledger is the file that all books are in.
type ledger struct {
	path    string
	config  config
	lock    *fileLock   // nil when reading only
	file    os.FileInfo // of the file that is open; nil when reading only
	room    diskRoom
	writer  *sql.DB // one connection; nil when reading only
	readers *pool
	dict    dictionary

	mu     sync.Mutex // held while writing
	pen    *pen       // what the writer knows of the ledger's end; nil: load it first
	loaded catalogues

	stand standings
	sent  sentReports
}

type config struct {
	readOnly bool
	guard    func() error
	signer   *proof.Signer // of the log's heads; nil: they are not signed
	load     func(data []byte) (*indicators.Catalogue, error)
}

// Option is a choice for Open.
type Option func(*config)

// ReadOnly opens an existing ledger for reading, while another process may write.
func ReadOnly() Option { return func(c *config) { c.readOnly = true } }

// Guard has a check made before anything is recorded. Its error keeps it out.
func Guard(check func() error) Option { return func(c *config) { c.guard = check } }

// LoadCatalogue says how the bytes given to RecordCatalogue become a catalogue
// again. Commits needs it as soon as a catalogue was recorded.
func LoadCatalogue(load func(data []byte) (*indicators.Catalogue, error)) Option {
	return func(c *config) { c.load = load }
}

// The books of a ledger, by what they are asked for.
type (
	commitBook     struct{ *ledger } // what became known, and when
	submissionBook struct{ *ledger } // what was received, and what was found in it
	statementBook  struct{ *ledger } // what submissions stated
	figureBook     struct{ *ledger } // the figures of each subject
	targetBook     struct{ *ledger } // the targets of each subject
	reportBook     struct{ *ledger } // which reports came
	alertBook      struct{ *ledger } // what was decided, told and done about alerts
	logBook        struct{ *ledger } // what people did, and the proof of it
	upkeep         struct{ *ledger } // copies, checks and counts
)
