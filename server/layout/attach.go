package layout

import (
	"bytes"
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/klauspost/compress/gzhttp"
)

// Packed says that bytes begin as a zip file or an OLE2 file does: such a file may carry programs, and packing it makes it no smaller.
func Packed(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK")) || bytes.HasPrefix(data, []byte{0xD0, 0xCF, 0x11, 0xE0})
}

// Attach answers with a file to be saved, never shown: it came from outside. The plain name, without its
// ending, is for clients that know ASCII alone.
func Attach(w http.ResponseWriter, r *http.Request, name, plainName string, data []byte) {
	ext := strings.ToLower(path.Ext(name))
	if len(ext) > 6 || strings.Trim(ext, ".abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		ext = ""
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q; filename*=UTF-8''%s", plainName+ext, extended(name)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, no-cache")
	if Packed(data) {
		h.Set(gzhttp.HeaderNoCompression, "packed already")
	}
	Send(w, r, data)
}

// BaseName is a file's name without folders, characters that are not seen, and those that turn what stands around them.
func BaseName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || Unseen(r) {
			return -1
		}
		return r
	}, path.Base(strings.ReplaceAll(name, `\`, "/")))
}

// extended writes a file's name as RFC 5987 asks for: every byte but letters, digits, "-", "." and "_" in hexadecimal.
func extended(name string) string {
	name = BaseName(name)
	var b strings.Builder
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '.', c == '_':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
