package pages

import (
	"io"
	"net/http"
	"os"
)

func serve(w http.ResponseWriter, r *http.Request, path string) {
	file, err := os.Open(path)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer file.Close()
	_, _ = io.Copy(w, file)
}
