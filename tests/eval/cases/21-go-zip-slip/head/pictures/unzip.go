package pictures

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const most = 20 << 20

// Import copies the files of an uploaded archive into the folder, each of at most 20 MB.
func (f Folder) Import(archive string) (int, error) {
	reader, err := zip.OpenReader(archive)
	if err != nil {
		return 0, fmt.Errorf("open %s: %w", archive, err)
	}
	defer reader.Close()
	count := 0
	for _, entry := range reader.File {
		if entry.FileInfo().IsDir() {
			continue
		}
		target := filepath.Join(string(f), entry.Name)
		if err := copyTo(target, entry); err != nil {
			return count, fmt.Errorf("import %s: %w", entry.Name, err)
		}
		count++
	}
	return count, nil
}

func copyTo(target string, entry *zip.File) error {
	if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
		return err
	}
	source, err := entry.Open()
	if err != nil {
		return err
	}
	defer source.Close()
	file, err := os.OpenFile(target, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o640)
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, io.LimitReader(source, most)); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}
