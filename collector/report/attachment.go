package report

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"path"
	"slices"
	"strings"
)

// Attachment is a file that goes with a report and is not read: what it came as, or a scan of it.
type Attachment struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // of its bytes, hex
	Size   int64  `json:"size"`   // in bytes
	Data   []byte `json:"-"`      // nil where it is only told of
}

// NewAttachment is one of these bytes.
func NewAttachment(name string, data []byte) Attachment {
	sum := sha256.Sum256(data)
	return Attachment{Name: name, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data)), Data: data}
}

// ErrAttachment says that a file is of no kind that may be attached.
var ErrAttachment = errors.New("only PDF, OFD, JPG, PNG and mails (.eml) can be attached")

// AttachmentKinds are the endings of what may be attached.
var AttachmentKinds = []string{".pdf", ".ofd", ".jpg", ".jpeg", ".png", ".eml"}

// CheckAttachment says what is wrong with a file that is to be attached: its bytes have to be of the kind that its name says, and none
// of the kinds can run.
func CheckAttachment(name string, data []byte) error {
	name = strings.ToLower(name)
	i := slices.IndexFunc(AttachmentKinds, func(ending string) bool { return strings.HasSuffix(name, ending) })
	if i < 0 || !isKind(AttachmentKinds[i], data) {
		return ErrAttachment
	}
	return nil
}

func isKind(ending string, data []byte) bool {
	switch ending {
	case ".pdf":
		return bytes.HasPrefix(data, []byte("%PDF-"))
	case ".ofd":
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		return err == nil && slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == "OFD.xml" })
	case ".png":
		return bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n"))
	case ".eml":
		m, err := mail.ReadMessage(bytes.NewReader(data))
		return err == nil && m.Header.Get("From") != ""
	}
	return bytes.HasPrefix(data, []byte("\xff\xd8\xff"))
}

// CopyBytes is how large a sealed copy may be.
const CopyBytes = 20 << 20

// ErrCopy says that a file is no sealed copy.
var ErrCopy = errors.New("a sealed copy is a PDF, OFD or JPG of at most 20 MB, with the contents that its ending says")

// CopyKinds are the endings of what may be a sealed copy: of scans, not of mails.
var CopyKinds = []string{".pdf", ".ofd", ".jpg", ".jpeg"}

// CheckCopy says what is wrong with a sealed copy.
func CheckCopy(a *Attachment) error {
	if a == nil || len(a.Data) == 0 {
		return fmt.Errorf("%w: there is none", ErrCopy)
	}
	if !slices.Contains(CopyKinds, strings.ToLower(path.Ext(a.Name))) || len(a.Data) > CopyBytes || CheckAttachment(a.Name, a.Data) != nil {
		return fmt.Errorf("%w: %q, %d bytes", ErrCopy, a.Name, len(a.Data))
	}
	return nil
}
