package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"zhibiao/people"
	"zhibiao/store"
)

// What lies beside the ledger is called in a backup that has it: the accounts, and what was uploaded and is not confirmed.
const (
	backupPeople  = "people.db"
	backupUploads = "uploads.db"
)

// copyBeside copies a file that lies beside the ledger, and names the copy; none where there is no such file.
func copyBeside[F interface {
	Backup(ctx context.Context, path string) error
	Close() error
}](ctx context.Context, from, to string, open func(ctx context.Context, path string) (F, error)) (copied []string, err error) {
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	file, err := open(ctx, from)
	if err != nil {
		return nil, err
	}
	return []string{to}, errors.Join(file.Backup(ctx, to), file.Close())
}

// restorePeople makes an instance's accounts those of a backup that has them. Accounts that are there already are kept, and what
// differs from the backup is told. Sessions and tokens end in either case: they may be of a time that is undone.
func (r restoring) restorePeople(ctx context.Context) error {
	scratch, err := os.MkdirTemp(filepath.Dir(r.peopleFile()), ".restore-")
	if err != nil {
		return fmt.Errorf("make a folder for the accounts: %w", err)
	}
	defer os.RemoveAll(scratch)
	var then []people.Account
	copied := filepath.Join(scratch, backupPeople)
	switch err := unpack(r.whole, backupPeople, copied); {
	case err == nil:
		if then, err = endWays(ctx, copied); err != nil {
			return fmt.Errorf("the backup's accounts: %w", err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the backup's accounts: %w", err)
	}
	if _, err := os.Lstat(r.peopleFile()); errors.Is(err, fs.ErrNotExist) {
		if then == nil {
			return nil
		}
		if err := os.Rename(copied, r.peopleFile()); err != nil {
			return fmt.Errorf("restore the accounts: %w", err)
		}
		_, err = fmt.Fprintln(r.env.out, r.peopleFile())
		return err
	}
	now, err := endWays(ctx, r.peopleFile())
	if err != nil || then == nil {
		return err
	}
	return tellChanges(r.env, then, now)
}

// endWays ends every session and token in a file of accounts, and lists the accounts.
func endWays(ctx context.Context, path string) ([]people.Account, error) {
	file, err := store.OpenPeople(ctx, path)
	if err != nil {
		return nil, err
	}
	list, err := file.Accounts(ctx)
	return list, errors.Join(err, file.EndWays(ctx), file.Close())
}

// tellChanges says which accounts are others than in a backup.
func tellChanges(env *environment, then, now []people.Account) error {
	for _, a := range now {
		k := slices.IndexFunc(then, func(b people.Account) bool { return b.ID == a.ID })
		what := "made since the backup"
		switch {
		case k < 0:
		case !a.SameRights(&then[k]):
			what = "its rights or secrets are others than in the backup"
		default:
			continue
		}
		if _, err := fmt.Fprintf(env.err, "zhibiao: account %s kept: %s\n", a.Name, what); err != nil {
			return err
		}
	}
	return nil
}

// restoreUploads puts what was uploaded and not confirmed in its place, unless something is there or the backup has none.
func (r restoring) restoreUploads(ctx context.Context) error {
	to := r.uploadsFile()
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	scratch, err := os.MkdirTemp(filepath.Dir(to), ".restore-")
	if err != nil {
		return fmt.Errorf("make a folder for the uploads: %w", err)
	}
	defer os.RemoveAll(scratch)
	copied := filepath.Join(scratch, backupUploads)
	err = unpack(r.whole, backupUploads, copied)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var file *store.Uploads
	if err == nil {
		file, err = store.OpenUploads(ctx, copied) // it is what it is called, and up to date
	}
	if err == nil {
		err = file.Close()
	}
	if err == nil {
		err = os.Rename(copied, to)
	}
	if err != nil {
		return fmt.Errorf("restore the uploads: %w", err)
	}
	_, err = fmt.Fprintln(r.env.out, to)
	return err
}
