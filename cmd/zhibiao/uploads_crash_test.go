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
	"sync"
	"testing"
	"time"

	"zhibiao/collector/report"
)

// commerceFiles are the reports of one unit, in their order.
func commerceFiles(t testing.TB) (names []string, data map[string][]byte) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", "samples", "lanzhou", "workbooks", "省商务厅_*.xlsx"))
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d reports, %v", len(paths), err)
	}
	data = map[string][]byte{}
	for _, path := range paths {
		name := filepath.Base(path)
		names = append(names, name)
		data[name] = sampleFile(t, name)
	}
	return names, data
}

// look gives an upload as it stands.
func (s sender) look(id int64) (u sent, err error) {
	code, body, err := s.try(http.MethodGet, fmt.Sprintf("/api/uploads/%d", id), nil, nil)
	if err == nil && code != http.StatusOK {
		err = fmt.Errorf("upload %d: %d %s", id, code, body)
	}
	if err == nil {
		err = json.Unmarshal(body, &u)
	}
	return u, err
}

// settle confirms an upload as often as what stands changes meanwhile. One that cannot be confirmed stays open.
func (s sender) settle(u sent) (sent, error) {
	for {
		var answers []string
		for _, f := range u.Findings {
			if f.Severity == report.Question {
				answers = append(answers, fmt.Sprintf(`{"code": %q, "reason": "已核对"}`, f.Code))
			}
		}
		body := fmt.Sprintf(`{"consequences": %q, "reasons": [%s]}`, u.Consequences, strings.Join(answers, ","))
		code, answer, err := s.try(http.MethodPost, fmt.Sprintf("/api/uploads/%d/confirm", u.ID),
			http.Header{"Idempotency-Key": {fmt.Sprint("key of ", u.ID)}}, strings.NewReader(body))
		switch {
		case err != nil:
			return u, err
		case code == http.StatusConflict:
			if u, err = s.look(u.ID); err != nil {
				return u, err
			}
		case code == http.StatusUnprocessableEntity:
			return u, nil
		case code != http.StatusOK:
			return u, fmt.Errorf("confirm %d: %d %s", u.ID, code, answer)
		default:
			return u, json.Unmarshal(answer, &u)
		}
	}
}

func (s sender) tryUpload(name string, data []byte) (u sent, err error) {
	body, header, err := filesBody(map[string][]byte{name: data})
	if err != nil {
		return u, err
	}
	code, answer, err := s.try(http.MethodPost, "/api/uploads", header, body)
	if err == nil && code != http.StatusOK {
		err = fmt.Errorf("upload %s: %d %s", name, code, answer)
	}
	var list []sent
	if err == nil {
		err = json.Unmarshal(answer, &list)
	}
	if err != nil || len(list) != 1 {
		return u, fmt.Errorf("%d uploads: %w", len(list), err)
	}
	return list[0], nil
}

// ledgerHolds says that the uploads that a ledger accepted are these submissions and no others.
func ledgerHolds(t *testing.T, dir string, confirmed map[int64]int64) {
	t.Helper()
	s, err := openLedger(t.Context(), filepath.Join(dir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	list, err := s.Submissions(t.Context(), report.Filter{Source: report.UploadSource, Verdict: report.Accepted})
	if err != nil {
		t.Fatal(err)
	}
	var got, want []int64
	for _, sub := range list {
		got = append(got, sub.ID)
	}
	for _, submission := range confirmed {
		want = append(want, submission)
	}
	slices.Sort(got)
	slices.Sort(want)
	if want = slices.Compact(want); !slices.Equal(got, want) {
		t.Errorf("the ledger has the uploads %v, confirmed were %v", got, want)
	}
}

// TestKilledBetweenUploadAndReceipt kills the real program while somebody uploads and confirms, many times: every upload that was
// acknowledged is there, every confirmation that was stands as the same submission, and nothing stands that no upload became.
func TestKilledBetweenUploadAndReceipt(t *testing.T) {
	program, dir := binary(t), bareInstance(t, "people: {tokens: true}\n")
	addUser(t, dir, "commerce", "--department", "commerce", "--role", "clerk")
	_, out, _ := runVerb(t, "user", "token", "-c", dir, "commerce", "--scope", "read,submit")
	s := sender{t: t, token: strings.TrimSpace(out)}
	start := func() *exec.Cmd {
		cmd := exec.Command(program, "serve", "-c", dir, "--listen", "127.0.0.1:0")
		cmd.Env = append(os.Environ(), "TZ=Asia/Shanghai")
		s.base = startServing(t, cmd)
		return cmd
	}
	kills := *kills
	if testing.Short() {
		kills = 4
	}
	random := rand.New(rand.NewPCG(7, 13))
	names, data := commerceFiles(t)
	uploaded, confirmed, next := map[int64]string{}, map[int64]int64{}, 0
	check := func() {
		t.Helper()
		for id, sum := range uploaded {
			u, err := s.look(id)
			if err != nil || u.SHA256 != sum {
				t.Fatalf("upload %d after a kill: %+v %v", id, u, err)
			}
			if want := confirmed[id]; want != 0 && (u.State != "confirmed" || u.Submission != want) {
				t.Fatalf("upload %d was submission %d before the kill: %+v", id, want, u)
			}
			if u.State == "confirmed" {
				confirmed[id] = u.Submission
			}
		}
	}
	began := time.Now()
	cmd := start()
	u, err := s.tryUpload(names[0], data[names[0]])
	if err != nil {
		t.Fatal(err)
	}
	window := 4 * time.Since(began) // a slow machine is killed as far on its way as a fast one
	uploaded[u.ID] = u.SHA256
	cmd.Process.Kill()
	cmd.Wait()
	for range kills {
		cmd = start()
		check()
		kill := time.AfterFunc(time.Duration(random.Float64()*float64(window)), func() { cmd.Process.Kill() })
		for {
			name := names[next%len(names)]
			next++
			u, err := s.tryUpload(name, data[name])
			if err != nil {
				break
			}
			uploaded[u.ID] = u.SHA256
			if u, err = s.settle(u); err != nil {
				break
			}
			if u.State == "confirmed" {
				confirmed[u.ID] = u.Submission
			}
		}
		kill.Stop()
		cmd.Process.Kill()
		cmd.Wait()
		soundLedger(t, dir)
	}
	cmd = start()
	check()
	for id, sum := range uploaded { // what a kill left open is confirmed now, and no other is made of it
		if u, err := s.look(id); err != nil || u.SHA256 != sum {
			t.Fatalf("upload %d: %v", id, err)
		} else if u.State == "open" {
			if u, err = s.settle(u); err != nil {
				t.Fatal(err)
			} else if u.State == "confirmed" {
				confirmed[id] = u.Submission
			}
		}
	}
	code, body := s.do(http.MethodGet, "/api/uploads", nil, nil) // an upload may be kept that was not acknowledged: it is there, and open
	var list []sent
	if err := json.Unmarshal(body, &list); code != http.StatusOK || err != nil {
		t.Fatalf("%d %v", code, err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if len(uploaded) < kills/2 || len(confirmed) == 0 {
		t.Errorf("only %d uploads and %d confirmations", len(uploaded), len(confirmed))
	}
	ledgerHolds(t, dir, confirmed)
}

// TestManyUploadAtOnce: two hundred uploads at once, of fifty people, are all kept, and each becomes one submission. How long they took is
// told, and decides nothing.
func TestManyUploadAtOnce(t *testing.T) {
	uploadMany(t, 0)
}

// uploadMany has fifty people send two hundred files and confirm them, spread over a time, and gives how long each answer took, the
// shortest first. All are kept, and each becomes one submission.
func uploadMany(t *testing.T, over time.Duration) (took []time.Duration) {
	t.Helper()
	const people, each = 50, 4
	dir := bareInstance(t, "people: {tokens: true}\n")
	var senders []sender
	for i := range people {
		name := fmt.Sprintf("clerk%d", i)
		addUser(t, dir, name, "--department", "commerce", "--role", "clerk")
		_, out, _ := runVerb(t, "user", "token", "-c", dir, name, "--scope", "read,submit")
		senders = append(senders, sender{t: t, token: strings.TrimSpace(out)})
	}
	names, data := commerceFiles(t)
	confirmed := map[int64]int64{}
	t.Run("served", func(t *testing.T) {
		d := startVerb(t, "serve", "-c", dir, "--listen", "127.0.0.1:0")
		var mu sync.Mutex
		var all sync.WaitGroup
		for i := range people * each {
			s, name := senders[i%people], names[i%len(names)]
			s.base = d.url
			all.Go(func() {
				time.Sleep(over / (people * each) * time.Duration(i))
				began := time.Now()
				u, err := s.tryUpload(name, data[name])
				answered := time.Since(began)
				if err == nil && u.Verdict != report.Rejected {
					u, err = s.settle(u)
				}
				mu.Lock()
				defer mu.Unlock()
				if _, twice := confirmed[u.ID]; err != nil || twice {
					t.Errorf("%s: %+v twice %v, %v", name, u.ID, twice, err)
				}
				confirmed[u.ID] = u.Submission
				took = append(took, answered)
			})
		}
		all.Wait()
	})
	slices.Sort(took)
	t.Logf("answers of uploads: median %v, 99 of 100 within %v", took[len(took)/2], took[len(took)*99/100])
	if len(confirmed) != people*each {
		t.Errorf("%d uploads of %d", len(confirmed), people*each)
	}
	for id, submission := range confirmed {
		if submission == 0 {
			delete(confirmed, id) // with errors: never confirmed
		}
	}
	ledgerHolds(t, dir, confirmed)
	return took
}
