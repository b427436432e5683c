package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibiao/people"
)

// signers takes reports through a chain that has every step, as the people whose steps they are.
type signers struct {
	t      *testing.T
	people map[string]sender
}

// chainStages are those of a report on its way, in their order.
var chainStages = []string{"unsigned", "uncopied", "uncountersigned", "pending", "reviewed"}

// stage is how far a submission came, as its reader is told.
func (s signers) stage(id int64) (int, error) {
	code, body, err := s.people["checker"].try(http.MethodGet, fmt.Sprintf("/api/submissions/%d", id), nil, nil)
	if err == nil && code != http.StatusOK {
		err = fmt.Errorf("submission %d: %d %s", id, code, body)
	}
	var said struct{ Stage string }
	if err == nil {
		err = json.Unmarshal(body, &said)
	}
	at := slices.Index(chainStages, said.Stage)
	if err == nil && at < 0 {
		err = fmt.Errorf("submission %d is %q", id, said.Stage)
	}
	return at, err
}

// step takes the step that a submission waits for at a stage, and gives the stage that the answer says.
func (s signers) step(id int64, at int) (int, error) {
	of := []struct{ who, kind string }{{"colleague", "sign"}, {"commerce", "attach"}, {"finance", "agree"}, {"checker", "confirm"}}[at]
	body, header := partsBody(s.t, part{"copy", "盖章件.pdf", scannedCopy})
	if of.kind != "attach" {
		body, header = strings.NewReader("{}"), nil
	}
	code, answer, err := s.people[of.who].try(http.MethodPost, fmt.Sprintf("/api/submissions/%d/%s", id, of.kind), header, body)
	if err == nil && code != http.StatusOK {
		err = fmt.Errorf("%s of %d: %d %s", of.kind, id, code, answer)
	}
	var said struct{ Stage string }
	if err == nil {
		err = json.Unmarshal(answer, &said)
	}
	return slices.Index(chainStages, said.Stage), err
}

// TestKilledBetweenConfirmationAndSignatures kills the real program while people confirm, sign, seal, agree and review, many times: what was
// acknowledged stands, a step that was not is taken or not, and none is taken twice.
func TestKilledBetweenConfirmationAndSignatures(t *testing.T) {
	program, dir := binary(t), t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "catalogue"), os.DirFS(filepath.Join("..", "..", "samples", "lanzhou", "catalogue"))); err != nil {
		t.Fatal(err)
	}
	edit(t, filepath.Join(dir, "catalogue", "forms.yaml"), tradeForm, tradeReviewed+
		"    signoff: unit\n    sealed_copy: with\n    countersign: [finance]\n")
	if err := os.WriteFile(filepath.Join(dir, "zhibiao.yaml"), []byte("people: {tokens: true}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	all := signers{t, map[string]sender{}}
	for name, args := range map[string][]string{
		"commerce": {"--department", "commerce", "--role", "clerk"}, "colleague": {"--department", "commerce", "--role", "clerk"},
		"finance": {"--department", "finance", "--role", "clerk"}, "checker": {"--role", "reviewer"},
	} {
		addUser(t, dir, append([]string{name}, args...)...)
		_, out, _ := runVerb(t, "user", "token", "-c", dir, name, "--scope", "read,submit,review")
		all.people[name] = sender{t: t, token: strings.TrimSpace(out)}
	}
	start := func() *exec.Cmd {
		cmd := exec.Command(program, "serve", "-c", dir, "--listen", "127.0.0.1:0")
		cmd.Env = append(os.Environ(), "TZ=Asia/Shanghai")
		base := startServing(t, cmd)
		for name, s := range all.people {
			s.base = base
			all.people[name] = s
		}
		return cmd
	}
	kills := *kills
	if testing.Short() {
		kills = 4
	}
	random := rand.New(rand.NewPCG(11, 13))
	names, data := commerceFiles(t)
	var open sent              // the upload that is on its way; none where it has no number
	reached := map[int64]int{} // how far each submission came, as far as somebody was told
	advance := func() (err error) {
		clerk := all.people["commerce"]
		if open.ID == 0 {
			name := names[0]
			if open, err = clerk.tryUpload(name, data[name]); err != nil {
				return err
			}
			names = append(names[1:], name)
		}
		if open.Submission == 0 {
			u, err := clerk.look(open.ID)
			if err == nil && u.State == "open" {
				u, err = clerk.settle(u)
			}
			if err != nil {
				return err
			}
			if open = u; open.Submission == 0 {
				open = sent{} // with errors: never confirmed
				return nil
			}
		}
		id := open.Submission
		at, err := all.stage(id)
		for err == nil && at+1 < len(chainStages) {
			reached[id] = at
			at, err = all.step(id, at)
		}
		if err == nil {
			reached[id], open = at, sent{}
		}
		return err
	}
	began := time.Now()
	cmd := start()
	if err := advance(); err != nil {
		t.Fatal(err)
	}
	window := 2 * time.Since(began) // a slow machine is killed as far on its way as a fast one
	for range kills {
		cmd.Process.Kill()
		cmd.Wait()
		soundLedger(t, dir)
		cmd = start()
		for id, was := range reached {
			at, err := all.stage(id)
			if err != nil || at < was || at > was+1 {
				t.Fatalf("submission %d was %s before the kill and is %d: %v", id, chainStages[was], at, err)
			}
		}
		kill := time.AfterFunc(time.Duration(random.Float64()*float64(window)), func() { cmd.Process.Kill() })
		for advance() == nil {
		}
		kill.Stop()
	}
	cmd.Process.Kill()
	cmd.Wait()
	cmd = start()
	for open.ID != 0 {
		if err := advance(); err != nil {
			t.Fatal(err)
		}
	}
	cmd.Process.Kill()
	cmd.Wait()
	soundLedger(t, dir)
	if len(reached) == 0 {
		t.Fatal("nothing came through")
	}
	for _, act := range []people.Act{people.Sign, people.AttachCopy, people.Countersign, people.Review} {
		code, out, problem := runVerb(t, "log", "list", "-c", dir, "--act", string(act), "-n", "0", "--json")
		if got := strings.Count(out, `"`+string(act)+`"`); code != exitOK || got != len(reached) {
			t.Errorf("the log has %d of %s for %d submissions: %s", got, act, len(reached), problem)
		}
	}
	t.Logf("%d submissions through every step, %d kills", len(reached), kills)
}
