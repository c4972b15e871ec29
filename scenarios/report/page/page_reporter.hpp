// scenarios/report/page/page_reporter.hpp: runs as a page for people who decide: one for all scenarios of a
// run.
#pragma once

#include "scenarios/report/reporter.hpp"

namespace page {

enum class Format { html, markdown };

// The page is handed over whole, at the end. One of a run that was broken off says so.
[[nodiscard]] std::unique_ptr<report::Reporter> page_reporter(Format format, report::Sink sink);

}  // namespace page
