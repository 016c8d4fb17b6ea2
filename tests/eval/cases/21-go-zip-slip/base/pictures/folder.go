package pictures

import (
	"os"
	"path/filepath"
)

// Folder is where the pictures of a shop are kept.
type Folder string

func (f Folder) Open(name string) (*os.File, error) {
	return os.Open(filepath.Join(string(f), filepath.Base(name)))
}
