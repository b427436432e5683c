package layout

import (
	"net/url"
	"strconv"
)

// Position is the parameter of an address that tells where a page of a list begins, a whole number from least on; 0 where none is given.
func Position(p Page, q url.Values, name string, least int64) (int64, error) {
	text := q.Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least {
		return 0, BadPosition(p, name, text)
	}
	return n, nil
}

// From is where a page of so many lines begins: behind as many as from says, and 0 where it says nothing.
func From(p Page, q url.Values, count int) (int, error) {
	n, err := Position(p, q, "from", 0)
	if err == nil && n > 0 && n >= int64(count) {
		err = BadPosition(p, "from", q.Get("from"))
	}
	return int(n), err
}

// BadAsOf says that a page's instant of knowledge is none.
func BadAsOf(p Page) *Error {
	return BadParameter(p, "as_of="+strconv.Quote(p.AsOf), p.T("请写日期，如2026-08-01。", "Write a date such as 2026-08-01."))
}

// BadPosition says that a list has no page that begins there.
func BadPosition(p Page, name, text string) *Error {
	return BadParameter(p, name+"="+strconv.Quote(text), p.T("请从第一页翻起。", "Begin at the first page."))
}
