package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// newFile is the mode of a new file, before the umask takes from it.
const newFile = 0o666

// writeOut writes to a file, or to standard output.
func writeOut(env *environment, path string, write func(io.Writer) error) error {
	return output{env, path, newFile}.write(write)
}

// output is where a verb's -o leads. A plain file is replaced whole or not at all, and keeps its mode; a new one
// gets the mode given. What is none, a pipe or a device, is written to. A symlink leads to its target and stays.
type output struct {
	env  *environment
	path string // empty or "-": standard output
	mode fs.FileMode
}

func (o output) write(write func(io.Writer) error) error {
	if w := o.stream(); w != nil {
		return write(w)
	}
	if err := o.file(write); err != nil {
		return fmt.Errorf("write %s: %w", o.path, err)
	}
	return nil
}

// stream is the verb's own output where the path means that. A file behind it, which the shell
// may be adding to, is not to be replaced.
func (o output) stream() io.Writer {
	switch o.path {
	case "", "-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1":
		return o.env.out
	case "/dev/stderr", "/dev/fd/2", "/proc/self/fd/2":
		return o.env.err
	}
	return nil
}

func (o output) file(write func(io.Writer) error) error {
	path, info, err := follow(o.path)
	switch {
	case err != nil:
		return err
	case info == nil:
		return replace(path, o.mode, write)
	case info.IsDir():
		return errors.New("it is a folder; name a file")
	case info.Mode().IsRegular() && !opened(path):
		return replace(path, info.Mode().Perm(), write)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// opened says that a path names what the process has open: the kernel's link from there may lead to what has no name.
func opened(path string) bool {
	return strings.HasPrefix(path, "/dev/fd/") || strings.HasPrefix(path, "/proc/")
}

// maxLinks is how many symlinks may lead to a file.
const maxLinks = 40

// follow goes along symlinks to what they lead to; info is nil where nothing is there yet.
func follow(path string) (string, fs.FileInfo, error) {
	for range maxLinks {
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return path, nil, nil
		case err != nil:
			return path, nil, err
		case info.Mode()&fs.ModeSymlink == 0:
			return path, info, nil
		}
		if opened(path) {
			info, err := os.Stat(path)
			return path, info, err
		}
		target, err := os.Readlink(path)
		if err != nil {
			return path, nil, err
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	return path, nil, fmt.Errorf("more than %d symlinks lead on from it", maxLinks)
}

// replace gives a file its name when it is whole and on disk.
func replace(path string, mode fs.FileMode, write func(io.Writer) error) error {
	f, err := beside(path, mode)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// beside makes a file of another name next to a path; of an existing file it takes the mode whatever the umask.
func beside(path string, mode fs.FileMode) (*os.File, error) {
	_, err := os.Lstat(path)
	known := err == nil
	for {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%08x", filepath.Base(path), rand.Uint32()))
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
		switch {
		case errors.Is(err, fs.ErrExist):
			continue
		case err != nil:
			return nil, err
		}
		if known {
			if err := f.Chmod(mode); err != nil {
				return nil, errors.Join(err, f.Close(), os.Remove(name))
			}
		}
		return f, nil
	}
}
