// scenarios/program/report_files.hpp: the files that `run --report` writes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scenarios/report/reporter.hpp"

namespace program {

// Writes what it is given to this file, whole or not at all. Throws InputError where there can be no file;
// `option` is what names it.
[[nodiscard]] report::Sink file_sink(const std::string& path, std::string_view option);

// Is it a page for people, and none for programs that count?
[[nodiscard]] bool is_page(const std::string& path);

// By the ends of their names: ".html", ".md", ".xml" (JUnit) and ".tap"; "-" is Markdown on standard output.
// Each file is there, whole, once its reporter has finished. Throws CommandLineError for a name that says no
// format, and InputError where there can be no file.
[[nodiscard]] std::vector<std::unique_ptr<report::Reporter>> open_reports(
    const std::vector<std::string>& paths);

}  // namespace program
