package people

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
)

// sessionValue is the name under which a Session is among the values that scs keeps.
const sessionValue = "session"

// engine has scs make, find, renew and destroy sessions at one moment, which it keeps on a shelf. Each act has an engine of its
// own, so that the rules that stand then end a session, not those under which it began.
func (d *Desk) engine(now time.Time) (*scs.SessionManager, *shelf) {
	s := &shelf{kept: d.Store, rules: d.Rules(), now: now}
	return &scs.SessionManager{Lifetime: s.rules.longest(), IdleTimeout: s.rules.idle(), Store: s, Codec: s, HashTokenInStore: true}, s
}

// shelf is the scs.CtxStore of an engine, and its scs.Codec. What it keeps is in a Store.
type shelf struct {
	scs.Store // never asked: scs asks with a context
	kept      Store
	rules     Rules
	now       time.Time
	found     Session // by FindCtx
	owner     Account // of what was found
}

// FindCtx implements scs.CtxStore. A session that is over is removed when it is found.
func (s *shelf) FindCtx(ctx context.Context, token string) (b []byte, found bool, err error) {
	key, err := keyOfHash(token)
	if err != nil {
		return nil, false, err
	}
	session, owner, err := s.kept.Session(ctx, key)
	switch {
	case errors.Is(err, ErrEnded):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	case s.now.Sub(session.Seen) > s.rules.idle(), s.now.Sub(session.Began) > s.rules.longest(), owner.State != Active:
		return nil, false, errors.Join(ErrEnded, s.kept.End(ctx, key))
	}
	s.found, s.owner = session, owner
	b, err = json.Marshal(session)
	return b, true, err
}

// CommitCtx implements scs.CtxStore. Of a session that was found only when it was seen is noted: scs writes it
// whole, and one that somebody ended meanwhile would be back. When it expires is not kept: rules may change by then.
func (s *shelf) CommitCtx(ctx context.Context, token string, b []byte, _ time.Time) error {
	var session Session
	if err := json.Unmarshal(b, &session); err != nil {
		return fmt.Errorf("keep a session: %w", err)
	}
	var err error
	if session.Key, err = keyOfHash(token); err != nil {
		return err
	}
	if session.Key == s.found.Key {
		return s.kept.Touch(ctx, session.Key, session.Seen)
	}
	return s.kept.Begin(ctx, session, s.rules.Alone)
}

// DeleteCtx implements scs.CtxStore.
func (s *shelf) DeleteCtx(ctx context.Context, token string) error {
	key, err := keyOfHash(token)
	if err != nil {
		return err
	}
	return s.kept.End(ctx, key)
}

// Encode implements scs.Codec.
func (s *shelf) Encode(_ time.Time, values map[string]any) ([]byte, error) {
	return json.Marshal(values[sessionValue])
}

// Decode implements scs.Codec.
func (s *shelf) Decode(b []byte) (deadline time.Time, values map[string]any, err error) {
	var session Session
	if err := json.Unmarshal(b, &session); err != nil {
		return time.Time{}, nil, fmt.Errorf("read a session: %w", err)
	}
	return session.Began.Add(s.rules.longest()), map[string]any{sessionValue: session}, nil
}

// keyOfHash is the key of a secret of which scs made the hash.
func keyOfHash(hash string) (key Key, err error) {
	b, err := base64.RawURLEncoding.DecodeString(hash)
	if err != nil || len(b) != len(key) {
		return Key{}, fmt.Errorf("%d characters are no hash of a session's secret", len(hash))
	}
	return Key(b), nil
}
