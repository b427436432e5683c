package people

import (
	"context"
	"time"
)

// Store keeps accounts and their ways in. Its methods may be called from any number of goroutines, and more
// than one process may have it open.
type Store interface {
	// Any says whether there is an account at all.
	Any(ctx context.Context) (bool, error)
	// Accounts lists all, by name.
	Accounts(ctx context.Context) ([]Account, error)
	// Account, Named and Subject find one; ErrNoAccount where there is none.
	Account(ctx context.Context, id int64) (Account, error)
	Named(ctx context.Context, name string) (Account, error)
	Subject(ctx context.Context, issuer, subject string) (Account, error)
	// Add makes accounts, all or none, and gives them their IDs; ErrNameTaken where a name is. With a pass, it is used
	// up by this, and ErrEnded says that it was before or has ended.
	Add(ctx context.Context, now time.Time, pass *Key, list ...Account) ([]Account, error)
	// Change has f change an account, in one transaction with reading it. Where rights or secrets
	// differ afterwards, its epoch grows and its sessions and tokens are gone. An error of f leaves all as it was.
	Change(ctx context.Context, id int64, f func(*Account) error) (Account, error)

	// Begin keeps a session; with alone, it ends the account's others.
	Begin(ctx context.Context, s Session, alone bool) error
	// Session finds a session with its account; ErrEnded where there is none of the account's present epoch.
	Session(ctx context.Context, key Key) (Session, Account, error)
	// Sessions lists an account's, newest first.
	Sessions(ctx context.Context, account int64) ([]Session, error)
	// Touch notes when a session was seen.
	Touch(ctx context.Context, key Key, seen time.Time) error
	// End ends one session, EndAll those of an account.
	End(ctx context.Context, key Key) error
	EndAll(ctx context.Context, account int64) error

	// Mint keeps a token; Token, Tokens, Use and Revoke are for tokens what Session, Sessions, Touch and End are for sessions.
	Mint(ctx context.Context, t Token) error
	Token(ctx context.Context, key Key) (Token, Account, error)
	Tokens(ctx context.Context, account int64) ([]Token, error)
	Use(ctx context.Context, key Key, used time.Time) error
	Revoke(ctx context.Context, account int64, key Key) error

	// Let keeps a pass in place of every other for the same.
	Let(ctx context.Context, p Pass) error
	// Valid says whether a pass is kept that has not ended.
	Valid(ctx context.Context, key Key, now time.Time) (Pass, error)
	// Sweep removes sessions, tokens and passes that ended before an instant: sessions began before it.
	Sweep(ctx context.Context, now, began time.Time) error
}
