// scenarios/program/report_files.hpp: the files that `run --report` writes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scenarios/report/reporter.hpp"

namespace program {

// By the ends of their names: ".html", ".md", ".xml" (JUnit) and ".tap"; "-" is Markdown on standard output.
// Each file is there, whole, once its reporter has finished. Throws CommandLineError for a name that says no
// format, and InputError where there can be no file.
[[nodiscard]] std::vector<std::unique_ptr<report::Reporter>> open_reports(
    const std::vector<std::string>& paths);

}  // namespace program
