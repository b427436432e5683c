package collector

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"zhibiao/collector/workbook"
)

// reasonSuffix ends the name of a text file that lies beside a workbook and answers its questions: 八月.xlsx, 八月.说明.txt.
const reasonSuffix = ".说明.txt"

// reasonMost is how many bytes a reason may have.
const reasonMost = 64 << 10

// ErrReason is what a text that can be no reason wraps.
var ErrReason = errors.New("unusable reason")

// reasonPath is where the reason for a file lies, if somebody gives one; both 八月.说明.txt and 八月.xlsx.说明.txt are looked at.
func reasonPath(path string) (string, fs.FileInfo, error) {
	for _, stem := range []string{strings.TrimSuffix(path, filepath.Ext(path)), path} {
		info, err := os.Stat(stem + reasonSuffix)
		if !errors.Is(err, fs.ErrNotExist) {
			return stem + reasonSuffix, info, err
		}
	}
	return "", nil, nil
}

// ReasonBeside is the answer to a file's questions that lies beside it as a text; empty where none does.
func ReasonBeside(path string) (string, error) {
	at, info, err := reasonPath(path)
	if err != nil || at == "" {
		return "", err
	}
	if info.Size() > reasonMost {
		return "", fmt.Errorf("%w: %s has %d bytes, more than %d", ErrReason, at, info.Size(), reasonMost)
	}
	data, err := os.ReadFile(filepath.Clean(at))
	if err != nil {
		return "", fmt.Errorf("read the reason: %w", err)
	}
	text, err := workbook.ReadText(data)
	if err != nil {
		return "", fmt.Errorf("%w: %s: %w", ErrReason, at, err)
	}
	return strings.Join(strings.Fields(text), " "), nil
}
