// The command that lays scenario files out.
#include <iostream>

#include <fmt/format.h>

#include "scenarios/language/layout.hpp"
#include "scenarios/os/file.hpp"
#include "scenarios/program/program.hpp"

namespace program {
namespace {

constexpr std::size_t largest_laid_out = 16U << 20U;

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
            const bool is_stream = path == "-";
            std::string before(ctl::as_text(read_bytes(path, largest_laid_out)));
            const std::string after = language::laid_out(path, language::Text(before));
            if (is_stream && !options.check) std::cout << after;
            if (after == before || (is_stream && !options.check)) continue;
            if (options.check) code = worse(code, ExitCode::expectation_failed);
            if (!options.check) replace(path, after);
            std::cout << printable(path) << (options.check ? ": not laid out\n" : ": laid out\n");
        } catch (const InputError& error) {
            for (const Diagnostic& diagnostic : error.diagnostics()) std::cerr << render(diagnostic);
            code = worse(code, ExitCode::input);
        }
    }
    return code;
}

}  // namespace program
