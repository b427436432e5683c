package workbook

import "context"

// Marks is what to write into a file.
type Marks struct{}

// Mark is a stub.
func Mark(ctx context.Context, name string, data []byte, m Marks, limits Limits) ([]byte, error) {
	return nil, ErrFormat
}
