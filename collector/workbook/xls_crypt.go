package workbook

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"math/bits"
	"unicode/utf16"
)

// defaultPassword is the one under which Excel encrypts a workbook whose
// structure is protected, so that anybody can open it ([MS-OFFCRYPTO] 2.4.2.3).
const defaultPassword = "VelvetSweatshop"

// streamCipher changes the bytes of one record's body in place. at is where the
// body begins in the stream, from is how many of its bytes stay as they are.
type streamCipher interface {
	decrypt(body []byte, at, from int)
}

// decrypt returns the stream with all bodies in the clear. FILEPASS, which has
// to be the current record, says how; what stands before is in the clear.
func (r *xlsReader) decrypt() error {
	c, err := newStreamCipher(r.now.body, r.old, defaultPassword)
	if err != nil {
		return r.wrap(err)
	}
	clear := recordReader{stream: bytes.Clone(r.stream), at: r.at}
	for clear.at < len(clear.stream) {
		if err := clear.next(); err != nil {
			break // what does not matter, or will be met in reading
		}
		switch clear.now.id {
		case biffBOF, biffFilePass, 0x00E1, 0x0138, 0x0194, 0x0195, 0x0196: // in the clear always: interface and shared use
		case biffBoundSheet: // where the sheet begins is in the clear
			c.decrypt(clear.now.body, clear.now.at+4, min(4, len(clear.now.body)))
		default:
			c.decrypt(clear.now.body, clear.now.at+4, 0)
		}
	}
	r.stream = clear.stream
	return nil
}

// newStreamCipher makes the cipher that FILEPASS describes, and ErrEncrypted
// when the password is another.
func newStreamCipher(pass []byte, old bool, password string) (streamCipher, error) {
	le := binary.LittleEndian
	if old && len(pass) >= 4 {
		return newXORCipher(le.Uint16(pass), le.Uint16(pass[2:]), password)
	}
	if len(pass) < 6 {
		return nil, fmt.Errorf("%w: %d bytes on the encryption", ErrCorrupt, len(pass))
	}
	method, major, minor := le.Uint16(pass), le.Uint16(pass[2:]), le.Uint16(pass[4:])
	switch {
	case method == 0:
		return newXORCipher(major, minor, password)
	case method == 1 && major == 1 && minor == 1:
		return newRC4Cipher(pass[6:], password)
	case method == 1 && major >= 2 && major <= 4 && minor == 2:
		return newCryptoAPICipher(pass[6:], password)
	}
	return nil, fmt.Errorf("%w: encrypted by method %d, version %d.%d", ErrEncrypted, method, major, minor)
}

// wide is a password as the key derivations take it.
func wide(password string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(password)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// rc4Cipher is RC4 with a new key for every 1024 bytes of the stream, headers
// counted ([MS-OFFCRYPTO] 2.3.5.2, 2.3.6.2).
type rc4Cipher struct {
	key    func(block uint32) []byte
	stream *rc4.Cipher
	at     int // of the next byte of the key stream
}

const rc4Block = 1024

// newRC4Cipher takes salt, verifier and its MD5, 16 bytes each.
func newRC4Cipher(pass []byte, password string) (streamCipher, error) {
	if len(pass) < 48 {
		return nil, fmt.Errorf("%w: %d bytes on RC4", ErrCorrupt, len(pass))
	}
	salt, verifier, hash := pass[:16], pass[16:32], pass[32:48]
	const significant = 5 // 40 bits of every hash make the next
	first := md5.Sum(wide(password))
	salted := md5.Sum(bytes.Repeat(append(first[:significant:significant], salt...), 16))
	c := &rc4Cipher{key: func(block uint32) []byte {
		key := md5.Sum(binary.LittleEndian.AppendUint32(salted[:significant:significant], block))
		return key[:]
	}}
	v, h := c.verify(verifier, hash)
	if sum := md5.Sum(v); !bytes.Equal(sum[:], h) {
		return nil, errPassword
	}
	return c, nil
}

// newCryptoAPICipher takes what Excel 2002 and later write: a header of the
// algorithm, then salt, verifier and its SHA-1.
func newCryptoAPICipher(pass []byte, password string) (streamCipher, error) {
	le := binary.LittleEndian
	if len(pass) < 8 {
		return nil, fmt.Errorf("%w: %d bytes on the CryptoAPI", ErrCorrupt, len(pass))
	}
	size := int64(le.Uint32(pass[4:]))
	if size < 32 || size > int64(len(pass)-8) || int64(len(pass)-8)-size < 60 {
		return nil, fmt.Errorf("%w: a CryptoAPI header of %d bytes in %d", ErrCorrupt, size, len(pass))
	}
	header, check := pass[8:8+size], pass[8+size:]
	algorithm, bitsOfKey := le.Uint32(header[8:]), le.Uint32(header[16:])
	const algorithmRC4 = 0x6801
	if algorithm != algorithmRC4 && algorithm != 0 {
		return nil, fmt.Errorf("%w: encrypted by algorithm %#x", ErrEncrypted, algorithm)
	}
	if bitsOfKey == 0 {
		bitsOfKey = 40
	}
	if bitsOfKey%8 != 0 || bitsOfKey < 40 || bitsOfKey > 128 || le.Uint32(check) != 16 {
		return nil, fmt.Errorf("%w: a key of %d bits, salt of %d bytes", ErrCorrupt, bitsOfKey, le.Uint32(check))
	}
	salt, verifier, hash := check[4:20], check[20:36], check[40:60]
	salted := sha1.Sum(append(bytes.Clone(salt), wide(password)...))
	c := &rc4Cipher{key: func(block uint32) []byte {
		sum := sha1.Sum(binary.LittleEndian.AppendUint32(salted[:], block))
		key := sum[:bitsOfKey/8]
		if bitsOfKey == 40 { // the provider fills a short key up with zeros
			key = append(key[:5:5], make([]byte, 11)...)
		}
		return key
	}}
	v, h := c.verify(verifier, hash)
	if sum := sha1.Sum(v); !bytes.Equal(sum[:], h) {
		return nil, errPassword
	}
	return c, nil
}

// verify decrypts the verifier and its hash, which follow one another in the
// key stream of block 0.
func (c *rc4Cipher) verify(verifier, hash []byte) (v, h []byte) {
	v, h = bytes.Clone(verifier), bytes.Clone(hash)
	c.seek(0)
	c.stream.XORKeyStream(v, v)
	c.stream.XORKeyStream(h, h)
	c.stream = nil
	return v, h
}

// seek sets the key stream to a place in the stream.
func (c *rc4Cipher) seek(at int) {
	if c.stream == nil || at < c.at || at/rc4Block != c.at/rc4Block || c.at%rc4Block == 0 {
		// The keys are of 5 to 16 bytes, which RC4 takes.
		c.stream, _ = rc4.NewCipher(c.key(uint32(at / rc4Block)))
		c.at = at - at%rc4Block
	}
	var waste [rc4Block]byte
	c.stream.XORKeyStream(waste[:at-c.at], waste[:at-c.at])
	c.at = at
}

func (c *rc4Cipher) decrypt(body []byte, at, from int) {
	at += from
	for body = body[from:]; len(body) > 0; {
		c.seek(at)
		n := min(rc4Block-at%rc4Block, len(body))
		c.stream.XORKeyStream(body[:n], body[:n])
		body, at = body[n:], at+n
		c.at = at
	}
}

// xorCipher is XOR obfuscation, method 1 ([MS-OFFCRYPTO] 2.3.7.2).
type xorCipher struct{ key [16]byte }

func newXORCipher(key, hash uint16, password string) (streamCipher, error) {
	if len(password) > 15 {
		password = password[:15]
	}
	if key != xorKey(password) || hash != xorHash(password) {
		return nil, errPassword
	}
	// What fills a short password up.
	fill := [15]byte{0xBB, 0xFF, 0xFF, 0xBA, 0xFF, 0xFF, 0xB9, 0x80, 0x00, 0xBE, 0x0F, 0x00, 0xBF, 0x0F, 0x00}
	var c xorCipher
	n := copy(c.key[:], password)
	copy(c.key[n:], fill[:])
	for i := range c.key {
		c.key[i] = bits.RotateLeft8(c.key[i]^byte(key>>(8*(i%2))), 2)
	}
	return &c, nil
}

// xorKey is the checksum that makes the key: a linear feedback register runs
// once for every bit of the password, last character first.
func xorKey(password string) uint16 {
	step := func(n uint16) uint16 {
		n = bits.RotateLeft16(n, 1)
		if n&1 != 0 {
			n ^= 0x1020
		}
		return n
	}
	key, base, end := uint16(0), uint16(0x8000), uint16(0xFFFF)
	for i := len(password) - 1; i >= 0; i-- {
		for c, bit := password[i]&0x7F, 0; bit < 8; bit++ {
			if base = step(base); c&1 != 0 {
				key ^= base
			}
			c >>= 1
			end = step(end)
		}
	}
	return key ^ end
}

// xorHash is the checksum by which a password is known.
func xorHash(password string) uint16 {
	hash := uint16(len(password))
	if hash > 0 {
		hash ^= 0xCE4B
	}
	for i := range len(password) {
		c, n := uint16(password[i]), (i+1)%15
		hash ^= (c<<n | c>>(15-n)) & 0x7FFF
	}
	return hash
}

func (c *xorCipher) decrypt(body []byte, at, from int) {
	// The key begins anew with each record, where its end would fall.
	k := at + len(body)
	for i := from; i < len(body); i++ {
		body[i] = bits.RotateLeft8(body[i], 3) ^ c.key[(k+i)%16]
	}
}
