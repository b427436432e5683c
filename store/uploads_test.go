package store

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"zhibiao/collector/report"
	"zhibiao/server/upload"
)

func openUploads(t *testing.T) *Uploads {
	t.Helper()
	u, err := OpenUploads(t.Context(), filepath.Join(t.TempDir(), "uploads.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := u.Close(); err != nil {
			t.Error(err)
		}
	})
	return u
}

var wide = upload.Quota{Files: 100, Bytes: 1 << 30}

// TestUploadsAreKeptUntilDecided: no two share an instant, each is decided once, and the bytes of what is confirmed are the ledger's.
func TestUploadsAreKeptUntilDecided(t *testing.T) {
	u, ctx := openUploads(t), t.Context()
	var drafts []upload.Draft
	for _, text := range []string{"a", "b", "c"} {
		d, err := u.Keep(ctx, day, upload.Draft{Account: 7, Sender: "王芳", Department: "finance", Name: text + ".xlsx"}, []byte(text), wide)
		if err != nil {
			t.Fatal(err)
		}
		drafts = append(drafts, d)
	}
	if a, b := drafts[0].Received, drafts[1].Received; !b.Equal(a.Add(time.Millisecond)) {
		t.Errorf("two uploads of one instant: %v and %v", a, b)
	}
	if err := u.Settle(ctx, day, drafts[0].ID, 17, "key"); err != nil {
		t.Fatal(err)
	}
	if err := u.Discard(ctx, day, drafts[1].ID); err != nil {
		t.Fatal(err)
	}
	for what, got := range map[string]error{
		"confirmed, discarded": u.Discard(ctx, day, drafts[0].ID),
		"confirmed again":      u.Settle(ctx, day, drafts[0].ID, 18, "other"),
		"discarded, confirmed": u.Settle(ctx, day, drafts[1].ID, 18, "other"),
	} {
		if !errors.Is(got, upload.ErrDecided) {
			t.Errorf("%s: %v", what, got)
		}
	}
	if _, err := u.Data(ctx, drafts[0].ID); !errors.Is(err, upload.ErrDecided) {
		t.Errorf("bytes of what is confirmed: %v", err)
	}
	if data, err := u.Data(ctx, drafts[2].ID); err != nil || string(data) != "c" {
		t.Errorf("bytes of what is open: %q %v", data, err)
	}
	if d, err := u.Keyed(ctx, 7, "key"); err != nil || d.Submission != 17 || d.State != upload.Confirmed {
		t.Errorf("by its key: %+v %v", d, err)
	}
	if _, err := u.Keyed(ctx, 7, ""); !errors.Is(err, upload.ErrNoDraft) {
		t.Errorf("by no key: %v", err)
	}
	if n, err := u.Sweep(ctx, day.Add(time.Hour)); err != nil || n != 2 {
		t.Errorf("swept %d, %v", n, err)
	}
	if list, err := u.Drafts(ctx, upload.Filter{Department: "finance"}); err != nil || len(list) != 1 || list[0].ID != drafts[0].ID {
		t.Errorf("left: %+v %v", list, err)
	}
}

// TestUploadsHaveBounds: an account's quota is its own, what is confirmed counts no more, and a full disk takes nothing.
func TestUploadsHaveBounds(t *testing.T) {
	u, ctx := openUploads(t), t.Context()
	keep := func(account int64, data []byte) (upload.Draft, error) {
		return u.Keep(ctx, day, upload.Draft{Account: account, Name: "x.xlsx"}, data, upload.Quota{Files: 2, Bytes: 10})
	}
	first, err := keep(1, []byte("12345"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keep(1, []byte("123456")); !errors.Is(err, upload.ErrQuota) {
		t.Errorf("more bytes: %v", err)
	}
	if _, err := keep(2, []byte("123456")); err != nil {
		t.Errorf("another account: %v", err)
	}
	if _, err := keep(1, []byte("1")); err != nil {
		t.Error(err)
	}
	if _, err := keep(1, []byte("1")); !errors.Is(err, upload.ErrQuota) {
		t.Errorf("more files: %v", err)
	}
	if err := u.Settle(ctx, day, first.ID, 1, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := keep(1, []byte("123456")); err != nil {
		t.Errorf("after one was confirmed: %v", err)
	}
	if _, err := u.writer.ExecContext(ctx, `PRAGMA max_page_count = 20`); err != nil {
		t.Fatal(err)
	}
	big := append([]byte("PK\x03\x04"), make([]byte, 1<<20)...)
	if _, err := u.Keep(ctx, day, upload.Draft{Account: 3, Name: "big.xlsx"}, big, wide); !errors.Is(err, report.ErrFull) {
		t.Errorf("on a full disk: %v", err)
	}
	if err := u.Ready(day); !errors.Is(err, report.ErrFull) {
		t.Errorf("ready on a full disk: %v", err)
	}
	if _, err := u.Draft(ctx, first.ID); err != nil {
		t.Errorf("reading on a full disk: %v", err)
	}
}

// TestUploadIsFoundInTheLedger by its bytes, name and instant, so that what a crash left open is not recorded twice.
func TestUploadIsFoundInTheLedger(t *testing.T) {
	s := fresh(t)
	e := entry("upload", time.Time{})
	d := upload.Draft{Name: e.File.Name, Received: day.Add(-time.Hour), Department: e.File.Department}
	e.File = d.File(e.File.Data, "王芳")
	first := record(t, s, day, e)[0]
	if again := record(t, s, day.Add(time.Minute), e)[0]; !again.Duplicate || again.Submission.ID != first.Submission.ID {
		t.Errorf("recorded twice: %+v", again)
	}
	got, err := s.Uploaded(t.Context(), first.Submission.SHA256, d.Name, d.Received)
	if err != nil || got.ID != first.Submission.ID || !got.Received.Equal(day) || !got.Uploaded.Equal(d.Received) {
		t.Errorf("found %+v, %v", got, err)
	}
	if _, err := s.Uploaded(t.Context(), first.Submission.SHA256, d.Name, d.Received.Add(time.Millisecond)); err == nil {
		t.Error("another upload of the same bytes is taken for it")
	}
}
