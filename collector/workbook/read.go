package workbook

import (
	"context"
	"fmt"
)

// Read reads a whole workbook of any known format from its bytes. The name is
// only a hint for what to say: the format is told by content.
//
// An error wraps ErrFormat, ErrEncrypted, ErrCorrupt or ErrLimit and names
// the part, sheet and cell as far as they are known; there is no Book then.
// Reading ends early when ctx does.
func Read(ctx context.Context, name string, data []byte, limits Limits) (*Book, error) {
	return nil, fmt.Errorf("read %q: %w", name, ErrFormat)
}
