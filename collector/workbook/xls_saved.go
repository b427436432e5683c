package workbook

import (
	"encoding/binary"
	"time"
)

// Of a summary stream: where its parts stand, and what they are.
const (
	summaryStream  = "\x05SummaryInformation"
	summaryHeader  = 48 // bytes up to the section's offset
	summarySaved   = 13 // the property: last saved
	summaryInstant = 64 // its type: 100 ns since 1601
	maxProperties  = 256
)

// savedXLS reads the summary stream of a compound file; zero when it does not tell.
func savedXLS(data []byte) time.Time {
	c, err := openCompound(data)
	if err != nil {
		return time.Time{}
	}
	b, ok, err := c.stream(summaryStream)
	if !ok || err != nil || len(b) < summaryHeader {
		return time.Time{}
	}
	le := binary.LittleEndian
	section := uint64(le.Uint32(b[summaryHeader-4:]))
	at := func(offset uint64) (uint32, bool) {
		if offset+4 > uint64(len(b)) {
			return 0, false
		}
		return le.Uint32(b[offset:]), true
	}
	count, ok := at(section + 4)
	for i := uint64(0); ok && i < uint64(min(count, maxProperties)); i++ {
		id, okID := at(section + 8 + 8*i)
		offset, okOffset := at(section + 12 + 8*i)
		if !okID || !okOffset || id != summarySaved {
			continue
		}
		value := section + uint64(offset)
		kind, _ := at(value)
		low, _ := at(value + 4)
		high, whole := at(value + 8)
		if kind != summaryInstant || !whole {
			return time.Time{}
		}
		const since1601 = 116_444_736_000_000_000 // to 1970, in 100 ns
		ticks := int64(uint64(high)<<32|uint64(low)) - since1601
		return plausible(time.Unix(ticks/1e7, ticks%1e7*100))
	}
	return time.Time{}
}
