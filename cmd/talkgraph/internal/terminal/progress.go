package terminal

import (
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

// minProgress is how many items a load must have for a bar. Fewer are done before a person can
// read the bar.
const minProgress = 20

// NewProgress makes a progress bar on w for total items of a unit, such as "notes". The bar is
// invisible if w is no terminal. Call Add for each item that is done, then Finish.
func NewProgress(w io.Writer, unit string, total int) *progressbar.ProgressBar {
	return progressbar.NewOptions(total, progressbar.OptionSetWriter(Unprotected(w)), progressbar.OptionSetDescription(unit),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString(unit), progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetVisibility(total >= minProgress && IsTerminal(w)))
}
