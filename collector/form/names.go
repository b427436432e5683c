package form

func (n *Names) List() []string {
	out := make([]string, len(n.IDs))
	for i, id := range n.IDs {
		out[i] = n.Shown[id]
	}
	return out
}
