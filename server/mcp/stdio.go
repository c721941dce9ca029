package mcp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
)

// maxMessage limits a message, in bytes. A note of the largest size fits if every byte is escaped
// as \u00XX.
const maxMessage = 8 << 20

// lockedWriter is a writer for several goroutines, each of which writes a whole message.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

// Write implements io.Writer.
func (w *lockedWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.w.Write(b)
}

// Close implements io.Closer. It does nothing.
func (w *lockedWriter) Close() error { return nil }

// messageFilter is a reader of the lines of a client that are messages. It answers other lines with
// an error itself, because the SDK ends a session at them.
type messageFilter struct {
	in      *bufio.Reader
	answers io.Writer
	rest    []byte // the part of a message that Read has not returned yet
}

// newMessageFilter makes a filter that reads from in and writes errors to answers.
func newMessageFilter(in io.Reader, answers io.Writer) *messageFilter {
	return &messageFilter{in: bufio.NewReader(in), answers: answers}
}

// Close implements io.Closer. It does nothing.
func (f *messageFilter) Close() error { return nil }

// Read implements io.Reader. It returns parts of messages, each with its line feed.
func (f *messageFilter) Read(p []byte) (int, error) {
	for len(f.rest) == 0 {
		line, err := f.line()
		switch {
		case errors.Is(err, errLongLine):
			if err := f.refuse(jsonrpc.CodeInvalidRequest, fmt.Sprintf("a message may have %d MB; send less", maxMessage>>20)); err != nil {
				return 0, err
			}
			continue
		case err != nil && len(line) == 0:
			return 0, err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if code, fault := checkMessage(line); fault != "" {
			if err := f.refuse(code, fault); err != nil {
				return 0, err
			}
			continue
		}
		f.rest = append(line, '\n')
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

// errLongLine is the error for a line of more than maxMessage bytes.
var errLongLine = errors.New("line too long")

// line reads a line. It reads a line of more than maxMessage bytes to its end without storing it,
// and returns errLongLine.
func (f *messageFilter) line() ([]byte, error) {
	var line []byte
	isLong := false
	for {
		part, err := f.in.ReadSlice('\n')
		if isLong = isLong || len(line)+len(part) > maxMessage; isLong {
			line = nil
		} else {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err == nil && isLong:
			return nil, errLongLine
		}
		return line, err
	}
}

// checkMessage returns the fault of a line that is no message, and the JSON-RPC code for it. fault
// is "" for a message.
func checkMessage(line []byte) (code int64, fault string) {
	if !json.Valid(line) {
		return jsonrpc.CodeParseError, "the line is not JSON; send one message a line"
	}
	if line[0] == '[' {
		return jsonrpc.CodeInvalidRequest, "several messages in one are not supported; send one message a line"
	}
	if _, err := jsonrpc.DecodeMessage(line); err != nil {
		return jsonrpc.CodeInvalidRequest, "the line is not a JSON-RPC 2.0 message"
	}
	return 0, ""
}

// refuse writes a JSON-RPC error response with a null ID, for a line that is not a valid message.
func (f *messageFilter) refuse(code int64, message string) error {
	b, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": nil, "error": map[string]any{"code": code, "message": message}})
	if err != nil {
		return err
	}
	_, err = f.answers.Write(append(b, '\n'))
	return err
}
