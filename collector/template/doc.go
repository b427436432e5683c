// Package template makes the workbook of a form that a department fills in, and proves it with the reader.
package template
