package main

import (
	"context"
	"fmt"

	"zhibiao/store"
)

type backupVerb struct {
	instanceFlag
	Out string `short:"o" required:"" help:"File to write." placeholder:"FILE" type:"path"`
}

func (backupVerb) Help() string {
	return "Copies the ledger as it stands at one instant, while serve goes on. The copy is whole or not there."
}

func (v backupVerb) Run(ctx context.Context, env *environment) error {
	return v.view(ctx, env, func(p *program) error {
		if err := p.store.Backup(ctx, v.Out); err != nil {
			return err
		}
		_, err := fmt.Fprintln(env.out, v.Out)
		return err
	})
}

type restoreVerb struct {
	instanceFlag
	File string `arg:"" help:"A backup." type:"existingfile"`
}

func (restoreVerb) Help() string {
	return "Checks a backup and puts it in the place of the instance's ledger. There must be no ledger there yet: move the old one away first."
}

func (v restoreVerb) Run(ctx context.Context, env *environment) error {
	inst, err := openInstance(v.Config)
	if err != nil {
		return err
	}
	path := inst.path(inst.config.Store)
	if err := store.Restore(ctx, v.File, path); err != nil {
		return err
	}
	_, err = fmt.Fprintln(env.out, path)
	return err
}
