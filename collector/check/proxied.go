package check

import "zhibiao/collector/report"

// checkProxied says on what ground somebody else sends the file for its unit.
func checkProxied(s *comparison) {
	if p := s.File.Proxy; p != nil && report.ProxyOf(s.Findings) == nil {
		s.Findings = append(s.Findings, p.Finding())
	}
}
