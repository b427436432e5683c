package workbook

import (
	"context"
	"fmt"
)

func readXLSX(ctx context.Context, data []byte, limits Limits) (*Book, error) {
	return nil, fmt.Errorf("%w: xlsx is not read yet", ErrFormat)
}
