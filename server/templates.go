package server

import (
	"embed"
	"net/http"

	"zhibiao/server/layout"
)

//go:embed *.html
var pageFiles embed.FS

var templates = layout.Templates(pageFiles)

func writePage(w http.ResponseWriter, r *http.Request, name string, data any) error {
	return layout.Write(w, r, http.StatusOK, templates, name, data)
}
