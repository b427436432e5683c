package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"zhibiao/alerts"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/store"
)

// A backup is a zip file of the configuration, the catalogue, who is told of alerts, the ledger, and what was uploaded and is not
// confirmed.
const (
	backupConfig    = defaultConfig
	backupCatalogue = "catalogue"
	backupLedger    = "ledger.db"
)

type backupVerb struct {
	instanceFlag
	Out   string `short:"o" required:"" help:"File to write." placeholder:"FILE" type:"path"`
	Force bool   `help:"Replace FILE where there is one."`

	People bool `help:"The accounts as well, with the hashes of their passwords and the secrets of their second factors."`
}

func (backupVerb) Help() string {
	return "Copies configuration, catalogue, alerts.yaml, ledger and what was uploaded and is not confirmed, as they stand, into one zip " +
		"file, while serve goes on. The copy is checked, whole or not there, and only its owner can read it."
}

func (v backupVerb) Run(ctx context.Context, env *environment) error {
	inst, err := openInstance(v.Config)
	if err != nil {
		return err
	}
	to := output{env: env, path: v.Out, mode: 0o600}
	if _, info, err := follow(v.Out); err == nil && info != nil && info.Mode().IsRegular() && to.stream() == nil {
		if !v.Force {
			return fmt.Errorf("%s is there already; --force replaces it", v.Out)
		}
		// What may be read by others is not to hold the ledger.
		if err := os.Chmod(v.Out, 0o600); err != nil {
			return fmt.Errorf("replace %s: %w", v.Out, err)
		}
	}
	if err := inst.log(ctx, machineDeed(env, people.Backup, "ledger")); err != nil {
		return err
	}
	ledger, err := store.Open(ctx, inst.path(inst.config.Store), store.ReadOnly())
	if err != nil {
		return err
	}
	defer ledger.Close()
	scratch, err := os.MkdirTemp(filepath.Dir(inst.path(inst.config.Store)), ".backup-")
	if err != nil {
		return fmt.Errorf("make a folder for the copy: %w", err)
	}
	defer os.RemoveAll(scratch)
	// Uploads first: one that is confirmed meanwhile is then in the ledger's copy, and never in none.
	files, err := copyBeside(ctx, inst.uploadsFile(), filepath.Join(scratch, backupUploads), store.OpenUploads)
	if err != nil {
		return err
	}
	copied := filepath.Join(scratch, backupLedger)
	if err := ledger.Backup(ctx, copied); err != nil {
		return err
	}
	files = append(files, copied)
	if v.People {
		accounts, err := copyBeside(ctx, inst.peopleFile(), filepath.Join(scratch, backupPeople), store.OpenPeople)
		if err != nil {
			return err
		}
		files = append(files, accounts...)
	}
	if err := to.write(func(w io.Writer) error { return writeBackup(w, inst, files) }); err != nil {
		return err
	}
	if to.stream() == nil {
		_, err = fmt.Fprintln(env.out, v.Out)
	}
	return err
}

// writeBackup packs an instance with these files beside its configuration and catalogue.
func writeBackup(w io.Writer, inst *instance, beside []string) error {
	z := zip.NewWriter(w)
	add := func(name string, from io.Reader) error {
		to, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err == nil {
			_, err = io.Copy(to, from)
		}
		return err
	}
	if err := add(backupConfig, bytes.NewReader(inst.text)); err != nil {
		return err
	}
	if text, err := os.ReadFile(inst.path(inst.config.Alerts)); err == nil {
		if err := add(defaultAlerts, bytes.NewReader(text)); err != nil {
			return err
		}
	}
	files, err := indicators.UnpackCatalogue(inst.packed)
	if err != nil {
		return err
	}
	if err := eachFile(files, func(name string, data []byte) error {
		return add(path.Join(backupCatalogue, name), bytes.NewReader(data))
	}); err != nil {
		return err
	}
	for _, name := range beside {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		if err := errors.Join(add(filepath.Base(name), f), f.Close()); err != nil {
			return err
		}
	}
	return z.Close()
}

// eachFile calls f with every file of a catalogue.
func eachFile(files fs.FS, f func(name string, data []byte) error) error {
	names, err := fs.Glob(files, "*.yaml")
	for _, name := range names {
		if err != nil {
			return err
		}
		var data []byte
		if data, err = fs.ReadFile(files, name); err == nil {
			err = f(name, data)
		}
	}
	return err
}

type restoreVerb struct {
	instanceFlag
	File string `arg:"" help:"A backup." type:"existingfile"`
}

func (restoreVerb) Help() string {
	return "Checks a backup and makes an instance of it, in the folder of the configuration that -c names. Configuration and catalogue " +
		"that are there already are kept. There must be no ledger there yet: move the old one away first. Accounts that are there " +
		"already are kept, and those that differ from the backup's are named; every session and token ends."
}

func (v restoreVerb) Run(ctx context.Context, env *environment) error {
	alone, err := isLedger(v.File)
	if err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	if alone { // as backups once were
		inst, err := openInstance(v.Config)
		if err != nil {
			return err
		}
		return restoring{instance: inst, env: env}.restoreLedger(ctx, v.File)
	}
	whole, err := zip.OpenReader(v.File)
	if err != nil {
		return fmt.Errorf("open the backup %s: %w", v.File, err)
	}
	defer whole.Close()
	config := v.Config
	switch info, err := os.Stat(config); {
	case err == nil && info.IsDir(), errors.Is(err, fs.ErrNotExist) && filepath.Ext(config) == "":
		config = filepath.Join(config, defaultConfig)
	}
	text, err := os.ReadFile(config)
	known := err == nil
	if errors.Is(err, fs.ErrNotExist) {
		text, err = fs.ReadFile(whole, backupConfig)
	}
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	c, err := parseConfig(config, text)
	if err != nil {
		return err
	}
	place, err := located(c, config)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(place.path(c.Store)), 0o700); err != nil {
		return fmt.Errorf("make the folder of the ledger: %w", err)
	}
	r := restoring{place, env, whole}
	if err := r.restoreFromZip(ctx); err != nil {
		return err
	}
	if err := r.restoreCatalogue(); err != nil {
		return err
	}
	if err := r.restoreAlerts(); err != nil {
		return err
	}
	if !known { // last: it makes the instance
		if err := replace(config, 0o600, func(w io.Writer) error { _, err := w.Write(text); return err }); err != nil {
			return fmt.Errorf("restore the configuration: %w", err)
		}
		fmt.Fprintln(env.out, config)
	}
	if _, err := openInstance(config); err != nil {
		return err
	}
	if err := r.restoreUploads(ctx); err != nil {
		return err
	}
	return r.restorePeople(ctx)
}

// isLedger tells a ledger from a backup; the files that it keeps may look like the end of a zip file.
func isLedger(name string) (bool, error) {
	f, err := os.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, 16)
	if _, err := io.ReadFull(f, head); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return false, err
	}
	return string(head) == "SQLite format 3\x00", nil
}

// restoring puts an instance's things in their places as a backup has them.
type restoring struct {
	*instance
	env   *environment
	whole fs.FS // the backup; nil: it is the ledger alone
}

// restoreFromZip restores the ledger of a backup to its place.
func (r restoring) restoreFromZip(ctx context.Context) error {
	scratch, err := os.MkdirTemp(filepath.Dir(r.path(r.config.Store)), ".restore-")
	if err != nil {
		return fmt.Errorf("make a folder for the copy: %w", err)
	}
	defer os.RemoveAll(scratch)
	copied := filepath.Join(scratch, backupLedger)
	if err := unpack(r.whole, backupLedger, copied); err != nil {
		return fmt.Errorf("the backup's ledger: %w", err)
	}
	return r.restoreLedger(ctx, copied)
}

func unpack(whole fs.FS, name, to string) (err error) {
	in, err := whole.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// restoreLedger restores a ledger, with the delivery of alerts paused, since another program may live on and tell the same, and a
// new epoch of the log. A ledger in which that cannot be written down is not restored.
func (r restoring) restoreLedger(ctx context.Context, backup string) error {
	to := r.path(r.config.Store)
	if err := store.Restore(ctx, backup, to); err != nil {
		return err
	}
	if err := r.beginAnew(ctx); err != nil {
		return fmt.Errorf("nothing was restored: %w", errors.Join(err, store.Remove(to)))
	}
	_, err := fmt.Fprintf(r.env.out, "%s\n预警通知已暂停，确认后以 zhibiao alerts resume 恢复 alerts are not delivered until zhibiao alerts resume\n", to)
	return err
}

// beginAnew writes into a ledger that it was made of a backup.
func (r restoring) beginAnew(ctx context.Context) error {
	ledger, err := r.openStore(ctx)
	if err != nil {
		return err
	}
	err = ledger.Restored(ctx, r.env.now())
	if err == nil {
		_, err = ledger.RecordAct(ctx, r.env.now(), alerts.Act{Kind: alerts.ActPause, By: "zhibiao restore",
			Text: "由备份恢复 restored from a backup"})
	}
	return errors.Join(err, ledger.Close())
}

// restoreAlerts writes who is told of alerts, unless that is there, or the backup has none.
func (r restoring) restoreAlerts() error {
	to := r.path(r.config.Alerts)
	text, err := fs.ReadFile(r.whole, defaultAlerts)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, there := os.Lstat(to); err == nil && errors.Is(there, fs.ErrNotExist) {
		if err = replace(to, 0o600, func(w io.Writer) error { _, err := w.Write(text); return err }); err == nil {
			_, err = fmt.Fprintln(r.env.out, to)
		}
	}
	if err != nil {
		return fmt.Errorf("restore who is told of alerts: %w", err)
	}
	return nil
}

// restoreCatalogue makes the folder of a catalogue, unless there is one.
func (r restoring) restoreCatalogue() error {
	to := r.path(r.config.Catalogue)
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	files, err := fs.Sub(r.whole, backupCatalogue)
	if err != nil {
		return fmt.Errorf("the backup's catalogue: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return fmt.Errorf("make the folder of the catalogue: %w", err)
	}
	made, err := os.MkdirTemp(filepath.Dir(to), ".restore-")
	if err != nil {
		return fmt.Errorf("make the folder of the catalogue: %w", err)
	}
	defer os.RemoveAll(made)
	err = eachFile(files, func(name string, data []byte) error {
		return os.WriteFile(filepath.Join(made, name), data, newFile)
	})
	if err == nil {
		err = errors.Join(os.Chmod(made, 0o755), os.Rename(made, to))
	}
	if err != nil {
		return fmt.Errorf("restore the catalogue: %w", err)
	}
	_, err = fmt.Fprintln(r.env.out, to)
	return err
}
