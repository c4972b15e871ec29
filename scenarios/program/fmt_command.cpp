// The command that lays scenario files out.
#include <iostream>

#include <fmt/format.h>

#include "scenarios/language/layout.hpp"
#include "scenarios/os/file.hpp"
#include "scenarios/program/program.hpp"

namespace program {
namespace {

constexpr std::size_t largest_laid_out = 16U << 20U;

std::string laid_out(const std::string& path, const std::string& bytes) {
    const language::Text text(bytes);
    if (const auto invalid = text.invalid_utf8())
        throw InputError({path, text.place_of(*invalid), "this is not UTF-8", "save the file as UTF-8"});
    auto made = language::laid_out(text);
    if (!made)
        throw InputError({path, text.place_of(made.error()), "this bracket has no counterpart",
                          "bellwether check tells what is wrong with a file"});
    return std::move(*made);
}

// Nothing where it stays as it is.
std::optional<std::string> changed(const std::string& path) {
    const ctl::Bytes bytes = read_bytes(path, largest_laid_out);
    const std::string before(ctl::as_text(bytes));
    std::string after = laid_out(path, before);
    return after == before ? std::nullopt : std::optional(std::move(after));
}

void replace(const std::string& path, const std::string& text) {
    try {
        os::ReplacedFile file(path);
        file.commit(ctl::as_bytes(text));
    } catch (const std::system_error& error) {
        throw InputError({path, {}, error.code().message(), "fmt writes files again: --check only looks"});
    }
}

}  // namespace

ExitCode fmt_command(const FmtOptions& options) {
    ExitCode code = ExitCode::held;
    std::vector<std::string> files;
    for (const std::string& path : options.paths)
        if (path == "-")
            files.push_back(path);
        else
            for (const std::filesystem::path& file : scenario_files({path}).files)
                files.push_back(file.string());
    for (const std::string& path : files) {
        try {
            if (path == "-") {
                const ctl::Bytes bytes = read_bytes(path, largest_laid_out);
                std::cout << laid_out(path, std::string(ctl::as_text(bytes)));
                continue;
            }
            const std::optional<std::string> text = changed(path);
            if (!text) continue;
            if (options.check) code = worse(code, ExitCode::expectation_failed);
            if (!options.check) replace(path, *text);
            std::cout << printable(path) << (options.check ? ": not laid out\n" : ": laid out\n");
        } catch (const InputError& error) {
            for (const Diagnostic& diagnostic : error.diagnostics()) std::cerr << render(diagnostic);
            code = worse(code, ExitCode::input);
        }
    }
    return code;
}

}  // namespace program
