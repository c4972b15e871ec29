#include "scenarios/program/report_files.hpp"

#include <iostream>

#include <fmt/format.h>

#include "scenarios/os/file.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/report/page/page_reporter.hpp"

namespace program {
namespace {

// nullptr: a name that says no format.
std::unique_ptr<report::Reporter> reporter_for(const std::string& path, report::Sink sink) {
    if (path.ends_with(".html")) return page::page_reporter(page::Format::html, std::move(sink));
    if (path.ends_with(".md")) return page::page_reporter(page::Format::markdown, std::move(sink));
    if (path.ends_with(".xml")) return report::junit_reporter(std::move(sink));
    if (path.ends_with(".tap")) return report::tap_reporter(std::move(sink));
    return nullptr;
}

}  // namespace

bool is_page(const std::string& path) {
    return path == "-" || path.ends_with(".html") || path.ends_with(".md");
}

// Written under another name, and given its own at the end.
report::Sink file_sink(const std::string& path, std::string_view option) {
    std::shared_ptr<os::ReplacedFile> file;
    try {
        file = std::make_shared<os::ReplacedFile>(path);
    } catch (const std::system_error& error) {
        throw InputError({path,
                          {},
                          error.code().message(),
                          fmt::format("{} wants a file in a folder that can be written", option)});
    }
    return [path, file](const std::string& text) {
        try {
            file->commit(ctl::as_bytes(text));
        } catch (const std::system_error& error) {
            throw RunError(fmt::format("{}: {}", path, error.code().message()));
        }
    };
}

std::vector<std::unique_ptr<report::Reporter>> open_reports(const std::vector<std::string>& paths) {
    std::vector<std::unique_ptr<report::Reporter>> reporters;
    for (const std::string& path : paths) {
        if (path == "-") {
            reporters.push_back(page::page_reporter(page::Format::markdown,
                                                    [](const std::string& report) { std::cout << report; }));
            continue;
        }
        auto reporter = reporter_for(path, file_sink(path, "--report"));
        if (!reporter)
            throw CommandLineError(fmt::format(
                "--report {}: the name's ending says what is written: .html, .md, .xml or .tap", path));
        reporters.push_back(std::move(reporter));
    }
    return reporters;
}

}  // namespace program
