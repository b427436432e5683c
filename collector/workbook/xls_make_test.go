package workbook

import (
	"crypto/md5"
	"crypto/sha1"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
)

// biff joins records that a test makes.
type biff []byte

// rec appends a record; parts are numbers of their own size, texts and bytes.
func (b biff) rec(id uint16, parts ...any) biff {
	body := joined(parts...)
	b = binary.LittleEndian.AppendUint16(b, id)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(body)))
	return append(b, body...)
}

func joined(parts ...any) []byte {
	var body []byte
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			body = append(body, p...)
		case []byte:
			body = append(body, p...)
		default:
			body, _ = binary.Append(body, binary.LittleEndian, p)
		}
	}
	return body
}

// units is UTF-16 as BIFF8 has it.
func units(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// u8 is a Unicode text with its length in so many characters and its flags.
func u8(s string) []byte {
	b := units(s)
	return joined(uint16(len(b)/2), byte(1), b)
}

const (
	bof8 = "\x00\x06\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	bofS = "\x00\x06\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
)

// oneBIFF is a workbook of one sheet: globals are put before its entry, cells
// into the sheet. Styles: 0 General, 1 percentage, 2 date, 3 format 164.
func oneBIFF(globals, cells biff) biff {
	b := biff{}.rec(biffBOF, bof8)
	b = append(b, globals...)
	for _, format := range []uint16{0, 9, 14, 164} {
		b = b.rec(biffXF, uint16(0), format, make([]byte, 16))
	}
	at := uint32(len(b) + 4 + 6 + 2 + 4 + 4) // behind this record and the end
	b = b.rec(biffBoundSheet, at, byte(0), byte(0), byte(2), byte(1), units("表1")).rec(biffEOF)
	return append(append(b.rec(biffBOF, bofS), cells...).rec(biffEOF), 0, 0, 0, 0)
}

// store wraps a stream in a compound file: FAT, directory, stream. Streams
// below 4096 bytes are filled up.
func store(name string, stream []byte) []byte {
	const size = 512
	for len(stream) < miniCutoff {
		stream = append(stream, 0)
	}
	n := (len(stream) + size - 1) / size
	tables := 1
	for tables*size/4 < n+1+tables {
		tables++
	}
	if tables > 109 {
		panic("too long a stream for a test")
	}
	h := make([]byte, size)
	le := binary.LittleEndian
	copy(h, compoundMagic)
	le.PutUint16(h[24:], 0x3E)
	le.PutUint16(h[26:], 3)
	le.PutUint16(h[28:], 0xFFFE)
	le.PutUint16(h[30:], 9)
	le.PutUint16(h[32:], 6)
	le.PutUint32(h[44:], uint32(tables))
	le.PutUint32(h[48:], uint32(tables)) // the directory
	le.PutUint32(h[56:], miniCutoff)
	le.PutUint32(h[60:], sectorEnd)
	le.PutUint32(h[68:], sectorEnd)
	for i := range 109 {
		le.PutUint32(h[76+4*i:], 0xFFFFFFFF)
		if i < tables {
			le.PutUint32(h[76+4*i:], uint32(i))
		}
	}
	fat := make([]byte, tables*size)
	for i := range len(fat) / 4 {
		v := uint32(0xFFFFFFFF)
		switch {
		case i < tables:
			v = 0xFFFFFFFD
		case i == tables, i == tables+n:
			v = sectorEnd
		case i < tables+n:
			v = uint32(i + 1)
		}
		le.PutUint32(fat[4*i:], v)
	}
	line := func(name string, kind byte, child, start uint32, length int) []byte {
		b := make([]byte, storeLine)
		u := units(name)
		copy(b, u)
		le.PutUint16(b[64:], uint16(len(u)+2))
		b[66], b[67] = kind, 1
		le.PutUint32(b[68:], entryNone)
		le.PutUint32(b[72:], entryNone)
		le.PutUint32(b[76:], child)
		le.PutUint32(b[116:], start)
		le.PutUint64(b[120:], uint64(length))
		return b
	}
	dir := append(line("Root Entry", entryRoot, 1, sectorEnd, 0), line(name, entryStream, entryNone, uint32(tables+1), len(stream))...)
	dir = append(dir, make([]byte, size-len(dir))...)
	all := append(append(append(h, fat...), dir...), stream...)
	return append(all, make([]byte, (size-len(stream)%size)%size)...)
}

// xls is a whole file of one sheet.
func xls(globals, cells biff) []byte { return store("Workbook", oneBIFF(globals, cells)) }

// encrypted is a stream under a password, by the method that pass describes:
// RC4 is its own inverse, XOR is turned round here.
func encrypted(stream []byte, pass []byte, old bool, password string) []byte {
	c, err := newStreamCipher(pass, old, password)
	if err != nil {
		panic(err)
	}
	r := recordReader{stream: stream}
	if err := r.next(); err != nil {
		panic(err)
	}
	head := append(biff(stream[:r.at:r.at]), biff{}.rec(biffFilePass, pass)...)
	shift := uint32(len(head) - r.at)
	out := append(head, stream[r.at:]...)
	r = recordReader{stream: out, at: len(head)}
	for r.at < len(out) && r.next() == nil {
		body, from := r.now.body, 0
		switch r.now.id {
		case biffBOF, 0x00E1:
			continue
		case biffBoundSheet:
			binary.LittleEndian.PutUint32(body, binary.LittleEndian.Uint32(body)+shift)
			from = 4
		}
		if x, ok := c.(*xorCipher); ok {
			k := r.now.at + 4 + len(body)
			for i := from; i < len(body); i++ {
				body[i] = bits.RotateLeft8(body[i]^x.key[(k+i)%16], -3)
			}
			continue
		}
		c.decrypt(body, r.now.at+4, from)
	}
	return out
}

// The records that describe a method under a password, with a verifier of zeros.

func xorPass(password string) []byte {
	return joined(uint16(0), xorKey(password), xorHash(password))
}

func rc4Pass(password string) []byte {
	salt := []byte("0123456789abcdef")
	verifier := make([]byte, 16)
	first := md5.Sum(wide(password))
	var salted []byte
	for range 16 {
		salted = append(append(salted, first[:5]...), salt...)
	}
	second := md5.Sum(salted)
	c := &rc4Cipher{key: func(block uint32) []byte {
		k := md5.Sum(binary.LittleEndian.AppendUint32(append([]byte{}, second[:5]...), block))
		return k[:]
	}}
	hash := md5.Sum(verifier)
	v, h := c.verify(verifier, hash[:])
	return joined(uint16(1), uint16(1), uint16(1), salt, v, h)
}

func cryptoAPIPass(password string, keyBits uint32) []byte {
	salt := []byte("0123456789abcdef")
	verifier := make([]byte, 16)
	salted := sha1.Sum(append(append([]byte{}, salt...), wide(password)...))
	c := &rc4Cipher{key: func(block uint32) []byte {
		k := sha1.Sum(binary.LittleEndian.AppendUint32(append([]byte{}, salted[:]...), block))
		if keyBits == 40 {
			return append(append([]byte{}, k[:5]...), make([]byte, 11)...)
		}
		return k[:keyBits/8]
	}}
	hash := sha1.Sum(verifier)
	v, h := c.verify(verifier, hash[:])
	name := units("Microsoft Enhanced Cryptographic Provider v1.0\x00")
	header := joined(uint32(4), uint32(0), uint32(0x6801), uint32(0x8004), keyBits, uint32(1), uint64(0), name)
	return joined(uint16(1), uint16(4), uint16(2), uint32(4), uint32(len(header)), header, uint32(16), salt, v, uint32(20), h)
}
