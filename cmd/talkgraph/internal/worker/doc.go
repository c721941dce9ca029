// Package worker ties the worker processes of this program to the process that started them. A
// worker ends with its parent, however that ends.
package worker
