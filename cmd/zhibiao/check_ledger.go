package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"zhibiao/store"
)

type checkLedgerVerb struct {
	instanceFlag
	File string `arg:"" optional:"" help:"A ledger or a backup, instead of the instance's ledger." type:"existingfile"`
}

func (checkLedgerVerb) Help() string {
	return "Reads the whole ledger, while serve goes on, and proves every row by the digests of its revision, every file by its own, and " +
		"the file's structure. Says which revision and which table is damaged; exit 1 where one is."
}

func (v checkLedgerVerb) Run(ctx context.Context, env *environment) (err error) {
	path := v.File
	if path == "" {
		inst, err := openInstance(v.Config)
		if err != nil {
			return err
		}
		path = inst.path(inst.config.Store)
	}
	alone, err := isLedger(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no ledger at %q", path)
	}
	if err != nil {
		return fmt.Errorf("open the ledger: %w", err)
	}
	at := path
	if v.File != "" && !alone {
		scratch, err := os.MkdirTemp("", "zhibiao-check-")
		if err != nil {
			return fmt.Errorf("make a folder for the backup's ledger: %w", err)
		}
		defer os.RemoveAll(scratch)
		whole, err := zip.OpenReader(path)
		if err != nil {
			return fmt.Errorf("open the backup %s: %w", path, err)
		}
		at = filepath.Join(scratch, backupLedger)
		if err := errors.Join(unpack(whole, backupLedger, at), whole.Close()); err != nil {
			return fmt.Errorf("the backup's ledger: %w", err)
		}
	}
	ledger, err := store.Open(ctx, at, store.ReadOnly())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ledger.Close()) }()
	if err := ledger.Check(ctx); err != nil {
		return err
	}
	return tellSound(ctx, env, path, ledger)
}

// tellSound says what is sound, and since when digests have protected it.
func tellSound(ctx context.Context, env *environment, path string, ledger *store.Store) error {
	st, err := ledger.Stats(ctx)
	if err != nil {
		return err
	}
	since, err := ledger.SealedSince(ctx)
	if err != nil {
		return err
	}
	alerts, err := ledger.AlertsSealedAt(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.out, "%s：完好，%d号修订，%d份文件\n%s: sound, %d revisions, %d files\n", path, st.Revision, st.Submissions, path, st.Revision,
		st.Submissions)
	if since > 1 {
		fmt.Fprintf(env.out, "第%d号修订起由摘要自始保护；此前各号按升级时的原样封存\nfrom revision %d on digests protect since recording; what is before was "+
			"sealed as it stood when the ledger was brought up to date\n", since, since)
	}
	if !alerts.IsZero() {
		at := alerts.Format(time.RFC3339)
		fmt.Fprintf(env.out, "预警记录自%s起由摘要自始保护；此前的按当时原样封存\nfrom %s on digests protect what is decided and done about alerts; what is "+
			"before was sealed as it stood then\n", at, at)
	}
	return nil
}
