package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"runtime"
	"time"

	"golang.org/x/mod/sumdb/note"

	"zhibiao/people"
	"zhibiao/people/proof"
	"zhibiao/query"
	"zhibiao/store"
)

type logVerb struct {
	List   logListVerb   `cmd:"" help:"List what was done, newest first."`
	Verify logVerifyVerb `cmd:"" help:"Prove the whole log, and that it goes on from an earlier head."`
	Head   logHeadVerb   `cmd:"" help:"Print the log's newest head, to be kept elsewhere."`
	Key    logKeyVerb    `cmd:"" help:"Make a key by which heads of the log are signed."`
	Erase  logEraseVerb  `cmd:"" help:"Erase the addresses of old lines; the lines stay proved."`
}

type receiptVerb struct {
	Write  receiptWriteVerb  `cmd:"" help:"Write the proof that a submission is in the log."`
	Verify receiptVerifyVerb `cmd:"" help:"Say what a receipt proves."`
}

// keyVariable holds the log's secret key where no file does.
const keyVariable = "ZHIBIAO_LOG_KEY"

// signer is by what the instance signs heads of its log; nil where it has no key.
func (i *instance) signer() (*proof.Signer, error) {
	if secret := os.Getenv(keyVariable); secret != "" {
		s, err := proof.NewSigner(secret)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", keyVariable, err)
		}
		return s, nil
	}
	if i.config.LogKey == "" {
		return nil, nil
	}
	path := i.path(i.config.LogKey)
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("log_key: %w; make one by `zhibiao log key -o FILE`", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("log_key: %s can be read by others (%s): chmod 600 it", path, info.Mode().Perm())
	}
	secret, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("log_key: %w", err)
	}
	s, err := proof.NewSigner(string(secret))
	if err != nil {
		return nil, fmt.Errorf("log_key: %s: %w", path, err)
	}
	return s, nil
}

// openStore opens an instance's ledger for writing.
func (i *instance) openStore(ctx context.Context, options ...store.Option) (*store.Store, error) {
	key, err := i.signer()
	if err != nil {
		return nil, err
	}
	return openLedger(ctx, i.path(i.config.Store), append(options, store.LoadCatalogue(i.unpack), store.SignBy(key))...)
}

// deedPath is where the running program is told what is done to its instance.
const deedPath = "/-/deed"

// machineDeed is what who runs the program does on its machine.
func machineDeed(env *environment, act people.Act, about string) people.Deed {
	d := people.Deed{At: env.now(), Act: act, By: people.ByMachine, About: about, Outcome: people.Done}
	if u, err := user.Current(); err == nil {
		d.Name = u.Username
	}
	return d
}

// log logs what is done to an instance from the command line: by the program that runs on it, or itself.
func (i *instance) log(ctx context.Context, d people.Deed) error {
	_, err := i.control().tell(ctx, deedPath, d)
	if errors.Is(err, errNotRunning) {
		var ledger *store.Store
		if ledger, err = i.openStore(ctx); err == nil {
			err = errors.Join(ledger.Acts().Record(ctx, d), ledger.Close())
		}
	}
	if err != nil {
		return fmt.Errorf("log %s: %w", d.Act, err)
	}
	return nil
}

// shellLog logs what is done to an instance's accounts from the command line.
type shellLog struct{ *instance }

// Record implements people.Acts.
func (l shellLog) Record(ctx context.Context, d people.Deed) error { return l.log(ctx, d) }

// deedTold logs what another process does to the instance.
func deedTold(ctx context.Context, s *serving, d people.Deed) (string, error) {
	return "", s.current.Load().store.Acts().Record(ctx, d)
}

type logListVerb struct {
	instanceFlag
	Act    string `help:"Only this act, such as ledger.backup." placeholder:"ACT"`
	About  string `help:"Only what is about this, such as \"submission 17\"." placeholder:"WHAT"`
	Since  string `help:"From this day or instant on." placeholder:"T"`
	Until  string `help:"Up to the end of this day, or before this instant." placeholder:"T"`
	Number int    `short:"n" help:"At most so many; 0: all." default:"50"`
	JSON   bool   `help:"As JSON, a line each."`
}

func (v logListVerb) Run(ctx context.Context, env *environment) error {
	return v.ledger(ctx, func(inst *instance, ledger *store.Store) error {
		f := proof.Filter{Act: people.Act(v.Act), About: v.About, Limit: v.Number}
		for name, at := range map[string]struct {
			text string
			to   *time.Time
		}{"since": {v.Since, &f.Since}, "until": {v.Until, &f.Until}} {
			if at.text == "" {
				continue
			}
			t, err := query.ParseAsOf(at.text, inst.location)
			if err != nil {
				return fmt.Errorf("%w: --%s: %w", errUsage, name, err)
			}
			if day, err := time.ParseInLocation(time.DateOnly, at.text, inst.location); err == nil && name == "since" {
				t = day
			}
			*at.to = t
		}
		lines, err := ledger.Log(ctx, f)
		if err != nil {
			return err
		}
		return printLog(env.out, inst.location, lines, v.JSON)
	})
}

// printLog prints lines as a table, or as JSON.
func printLog(w io.Writer, loc *time.Location, lines []proof.Logged, asJSON bool) error {
	if asJSON {
		out := json.NewEncoder(w)
		for _, l := range lines {
			if err := out.Encode(l); err != nil {
				return err
			}
		}
		return nil
	}
	t := newTable(">line", "at", "act", "outcome", "who", "by", "from", "about", "detail")
	for _, l := range lines {
		from := l.Address
		if l.Erased {
			from = "(erased)"
		}
		t.add(fmt.Sprint(l.Index), l.At.In(loc).Format("2006-01-02 15:04:05"), string(l.Act), string(l.Outcome), l.Name, string(l.By), from,
			l.About, l.Detail)
	}
	return t.write(w)
}

// ledger runs f over the flag's ledger, opened for reading.
func (flag instanceFlag) ledger(ctx context.Context, f func(*instance, *store.Store) error) error {
	inst, err := locateInstance(flag.Config)
	if err != nil {
		return err
	}
	ledger, err := store.Open(ctx, inst.path(inst.config.Store), store.ReadOnly())
	if err != nil {
		return err
	}
	return errors.Join(f(inst, ledger), ledger.Close())
}

// trustFlags are what a proof is held against from outside.
type trustFlags struct {
	Key  []string `help:"A public key to trust; several may be given." placeholder:"KEY"`
	Head string   `help:"A head that was kept elsewhere, as a file." placeholder:"FILE" type:"existingfile"`
}

// trusted are the keys given; nil where none are.
func (v trustFlags) trusted() (note.Verifiers, error) {
	if len(v.Key) == 0 {
		return nil, nil
	}
	t, err := proof.Trust(v.Key...)
	if err != nil {
		return nil, fmt.Errorf("%w: --key: %w", errUsage, err)
	}
	return t, nil
}

// head reads the head given; nil where none is. Without keys it is taken as it stands: it was kept elsewhere.
func (v trustFlags) head(trusted note.Verifiers) (*proof.Head, error) {
	if v.Head == "" {
		return nil, nil
	}
	text, err := os.ReadFile(v.Head)
	if err != nil {
		return nil, fmt.Errorf("read the head: %w", err)
	}
	var h proof.Head
	if trusted != nil {
		h, _, err = proof.Open(text, trusted, false)
	} else {
		h, err = proof.ParseHead(proof.Unsigned(string(text)))
	}
	if err != nil {
		return nil, fmt.Errorf("--head %s: %w", v.Head, err)
	}
	return &h, nil
}

type logVerifyVerb struct {
	instanceFlag
	trustFlags
}

func (logVerifyVerb) Help() string {
	return "Proves every line by the tree and every head by the lines, and says by which keys heads are signed. What the key's owner cut " +
		"off or wrote anew can only be seen with a --head that was kept elsewhere (`zhibiao log head`), and who signed only with a --key " +
		"from elsewhere."
}

func (v logVerifyVerb) Run(ctx context.Context, env *environment) error {
	trusted, err := v.trusted()
	if err != nil {
		return err
	}
	earlier, err := v.head(trusted)
	if err != nil {
		return err
	}
	return v.ledger(ctx, func(_ *instance, ledger *store.Store) error {
		found, err := ledger.CheckLog(ctx, trusted, earlier)
		if err != nil {
			return err
		}
		fmt.Fprintf(env.out, "%d lines and %d heads hold, %d of these are signed; the last: epoch %d, size %d, root %s\n",
			found.Lines, found.Heads, found.Signed, found.Last.Epoch, found.Last.Size, found.Last.Root)
		if earlier != nil {
			fmt.Fprintf(env.out, "it goes on from the head of size %d that was kept elsewhere\n", earlier.Size)
		} else {
			fmt.Fprintln(env.out, "without --head nobody can see whether the key's owner cut the log short or wrote it anew")
		}
		if trusted == nil {
			fmt.Fprintln(env.out, "without --key the keys are those that the log names itself:")
			for _, key := range found.Keys {
				fmt.Fprintf(env.out, "  %s\n", key)
			}
		}
		return nil
	})
}

type logHeadVerb struct {
	instanceFlag
	Out string `short:"o" help:"File to write; default the terminal." placeholder:"FILE" type:"path" default:"-"`
}

func (v logHeadVerb) Run(ctx context.Context, env *environment) error {
	return v.ledger(ctx, func(_ *instance, ledger *store.Store) error {
		head, err := ledger.LogHead(ctx)
		if err != nil {
			return err
		}
		if head == "" {
			return errors.New("nothing is logged yet")
		}
		return writeOut(env, v.Out, func(w io.Writer) error { _, err := io.WriteString(w, head); return err })
	})
}

type logKeyVerb struct {
	Name string `help:"What the key is called: letters, digits, dots." default:"zhibiao" placeholder:"NAME"`
	Out  string `short:"o" required:"" help:"File to write, which must not be there yet." placeholder:"FILE" type:"path"`
}

func (logKeyVerb) Help() string {
	return "Writes a secret key that its owner alone can read, and prints the public one. Name the file under log_key in zhibiao.yaml, " +
		"and keep it out of backups; give the public key to whoever is to check. Another key in its place is a rotation: the log says " +
		"from where on it signs."
}

func (v logKeyVerb) Run(_ context.Context, env *environment) error {
	secret, public, err := proof.NewKey(v.Name)
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	f, err := os.OpenFile(v.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	_, err = io.WriteString(f, secret+"\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	_, err = fmt.Fprintln(env.out, public)
	return err
}

type logEraseVerb struct {
	instanceFlag
	Before string `required:"" help:"Lines before this day." placeholder:"DAY"`
}

func (v logEraseVerb) Run(ctx context.Context, env *environment) error {
	inst, err := locateInstance(v.Config)
	if err != nil {
		return err
	}
	before, err := time.ParseInLocation(time.DateOnly, v.Before, inst.location)
	if err != nil {
		return fmt.Errorf("%w: --before: %q is no day such as 2026-08-01", errUsage, v.Before)
	}
	said, err := inst.control().tell(ctx, erasePath, before)
	if errors.Is(err, errNotRunning) {
		var ledger *store.Store
		if ledger, err = inst.openStore(ctx); err == nil {
			said, err = eraseAddresses(ctx, ledger, env.now(), before)
			err = errors.Join(err, ledger.Close())
		}
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(env.out, said)
	return err
}

// erasePath is where the running program is told to erase addresses.
const erasePath = "/-/log/erase"

// eraseTold erases addresses while the program runs.
func eraseTold(ctx context.Context, s *serving, before time.Time) (string, error) {
	return eraseAddresses(ctx, s.current.Load().store, s.env.now(), before)
}

func eraseAddresses(ctx context.Context, ledger *store.Store, now, before time.Time) (said string, err error) {
	n, err := ledger.EraseAddresses(ctx, now, before)
	return fmt.Sprintf("%d addresses erased\n", n), err
}

type receiptWriteVerb struct {
	instanceFlag
	Submission int64  `required:"" help:"Its number." placeholder:"N"`
	Out        string `short:"o" help:"File to write; default the terminal." placeholder:"FILE" type:"path" default:"-"`
}

func (v receiptWriteVerb) Run(ctx context.Context, env *environment) error {
	return v.ledger(ctx, func(_ *instance, ledger *store.Store) error {
		r, err := ledger.Receipt(ctx, people.Receive, fmt.Sprintf("submission %d", v.Submission))
		if err != nil {
			return err
		}
		return writeOut(env, v.Out, func(w io.Writer) error {
			out := json.NewEncoder(w)
			out.SetIndent("", " ")
			return out.Encode(r)
		})
	})
}

type receiptVerifyVerb struct {
	trustFlags
	File string `arg:"" help:"A receipt." type:"existingfile"`
}

func (receiptVerifyVerb) Help() string {
	return "Says which line of the log a receipt proves, and under which head. It needs no ledger. Without a --key from elsewhere the " +
		"receipt's own is taken, which proves that nothing in the file was changed and not who made it."
}

func (v receiptVerifyVerb) Run(_ context.Context, env *environment) error {
	data, err := os.ReadFile(v.File)
	if err != nil {
		return fmt.Errorf("read the receipt: %w", err)
	}
	r, err := proof.ReadReceipt(data)
	if err != nil {
		return err
	}
	trusted, err := v.trusted()
	if err != nil {
		return err
	}
	own := trusted == nil
	if own {
		if trusted, err = proof.Trust(r.Key); err != nil {
			return fmt.Errorf("the receipt names no key; give one by --key: %w", err)
		}
	}
	line, head, err := r.Verify(trusted)
	if err != nil {
		return err
	}
	kept, err := v.head(trusted)
	if err != nil {
		return err
	}
	if kept != nil && (kept.Size != head.Size || kept.Root != head.Root || kept.Epoch != head.Epoch) {
		return fmt.Errorf("the receipt's head is of epoch %d and size %d, the one that was kept of %d and %d: whether the log goes on "+
			"from the one to the other is for `zhibiao log verify --head` to say",
			head.Epoch, head.Size, kept.Epoch, kept.Size)
	}
	fmt.Fprintf(env.out, "line %d of %d, epoch %d, signed %s:\n%s\n", r.Index, head.Size, head.Epoch, head.At.Format(time.RFC3339), r.Line)
	if own {
		fmt.Fprintf(env.out, "without --key this proves only that the file is whole; it says that it was signed by\n  %s\n", r.Key)
	}
	_, err = fmt.Fprintf(env.out, "%s, %s: %s\n", line.About, line.Act, line.Outcome)
	return err
}
