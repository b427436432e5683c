package dashboards

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"zhibiao/indicators"
)

// provisioning are the files by which Grafana knows the data source, by its address, and the folder of dashboards, by its name.
// The bundle is meant to lie at /etc/grafana/zhibiao.
func provisioning(url, folder string) []File {
	datasources := fmt.Sprintf(`# 由 zhibiao dashboards 生成。Made by zhibiao dashboards.
apiVersion: 1
datasources:
  - name: zhibiao
    uid: %s
    type: prometheus
    access: proxy
    url: %s
    jsonData:
      httpMethod: POST
      timeInterval: 1m
`, sourceUID, strconv.Quote(url))
	providers := fmt.Sprintf(`# 由 zhibiao dashboards 生成。Made by zhibiao dashboards.
apiVersion: 1
providers:
  - name: zhibiao
    folder: %s
    folderUid: zhibiao
    type: file
    allowUiUpdates: false
    options:
      path: /etc/grafana/zhibiao/dashboards
`, strconv.Quote(folder))
	return []File{
		{"provisioning/datasources/zhibiao.yaml", []byte(datasources)},
		{"provisioning/dashboards/zhibiao.yaml", []byte(providers)},
	}
}

// Write writes the bundle into a folder, which is made. A dashboard left there by an
// earlier run that is no longer made is removed; other files are not touched.
func Write(dir string, c *indicators.Catalogue, o Options) error {
	files, err := Files(c, o)
	if err != nil {
		return err
	}
	made := map[string]bool{}
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		made[path] = true
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("write dashboards: %w", err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return fmt.Errorf("write dashboards: %w", err)
		}
	}
	old, err := filepath.Glob(filepath.Join(dir, "dashboards", "*.json"))
	if err != nil {
		return fmt.Errorf("look for old dashboards in %s: %w", dir, err)
	}
	for _, path := range old {
		if data, err := os.ReadFile(path); err == nil && !made[path] && bytes.Contains(data, []byte(`"uid": "zhibiao-`)) {
			if err := os.Remove(path); err != nil {
				return fmt.Errorf("remove an old dashboard: %w", err)
			}
		}
	}
	return nil
}

// Zip is the bundle as one file.
func Zip(c *indicators.Catalogue, o Options) ([]byte, error) {
	files, err := Files(c, o)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create("zhibiao-grafana/" + f.Name)
		if err == nil {
			_, err = w.Write(f.Data)
		}
		if err != nil {
			return nil, fmt.Errorf("zip %s: %w", f.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("zip the dashboards: %w", err)
	}
	return b.Bytes(), nil
}

// Handler serves the bundle below /grafana/: a zip to download, in Chinese or (?lang=en) in
// English, whose data source is the address by which it was asked for. Its links lead to pages,
// the program as people's browsers reach it; empty: that address too.
func Handler(catalogue func() *indicators.Catalogue, pages string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := catalogue()
		switch path := strings.TrimPrefix(r.URL.Path, "/grafana/"); {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "GET", http.StatusMethodNotAllowed)
			return
		case path != "" && path != "zhibiao-grafana.zip":
			http.NotFound(w, r)
			return
		case c == nil:
			http.Error(w, "尚未载入目录 no catalogue yet", http.StatusServiceUnavailable)
			return
		}
		data, err := Zip(c, Options{English: r.FormValue("lang") == "en", URL: origin(r), Pages: cmp.Or(pages, origin(r))})
		if err != nil {
			http.Error(w, "内部错误 internal error", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/zip")
		w.Header().Set("Content-Disposition", `attachment; filename="zhibiao-grafana.zip"`)
		sum := sha256.Sum256(data)
		w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:6])+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	})
}

// origin is the address by which the program was asked.
func origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
