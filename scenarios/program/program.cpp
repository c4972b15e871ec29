#include "scenarios/program/program.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "scenarios/os/file.hpp"
#include "scenarios/survey/baseline.hpp"

namespace program {

ExitCode worse(ExitCode left, ExitCode right) {
    static constexpr std::array<ExitCode, 5> order{ExitCode::interrupted, ExitCode::run_failed,
                                                   ExitCode::input, ExitCode::expectation_failed,
                                                   ExitCode::nothing_checked};
    for (const ExitCode code : order)
        if (left == code || right == code) return code;
    return left;
}

namespace {

void add_files_of(const std::filesystem::path& folder, ScenarioFiles& found) {
    const auto trouble = [&found](const std::filesystem::path& path, const std::error_code& error) {
        found.troubles.push_back(
            {path.string(), {}, "it can't be read: " + error.message(), "all else is played"});
    };
    std::error_code error;
    std::filesystem::directory_iterator at(folder, error);
    if (error) return trouble(folder, error);
    for (const std::filesystem::directory_iterator end; at != end; at.increment(error)) {
        const std::filesystem::directory_entry& entry = *at;
        std::error_code unreadable;
        const bool is_link = entry.is_symlink(unreadable);
        const auto status = entry.status(unreadable);
        const bool is_missing =
            unreadable == std::errc::no_such_file_or_directory;  // a link that leads nowhere
        if (unreadable && !is_missing) {
            trouble(entry.path(), unreadable);
        } else if (std::filesystem::is_directory(status) && !is_link) {
            add_files_of(entry.path(), found);
        } else if (std::filesystem::is_regular_file(status) && entry.path().extension() == ".textproto" &&
                   entry.path().stem().extension() != ".include") {
            found.files.push_back(entry.path());
        }
    }
    if (error) trouble(folder, error);
}

}  // namespace

ScenarioFiles scenario_files(const std::vector<std::string>& paths) {
    ScenarioFiles all;
    for (const std::string& path : paths) {
        std::error_code error;
        if (!std::filesystem::is_directory(path, error)) {
            all.files.emplace_back(path);
            continue;
        }
        ScenarioFiles found;
        add_files_of(path, found);
        if (found.files.empty() && found.troubles.empty())
            throw InputError({path, {}, "no scenario in this folder", "scenario files end with .textproto"});
        std::ranges::sort(found.files);
        std::ranges::sort(found.troubles, {}, &Diagnostic::file);
        all.files.insert(all.files.end(), found.files.begin(), found.files.end());
        all.troubles.insert(all.troubles.end(), found.troubles.begin(), found.troubles.end());
    }
    return all;
}

survey::Survey read_baseline(const std::string& folder) {
    try {
        return survey::load(folder);
    } catch (const survey::BaselineError& error) {
        throw InputError({error.file().string(),
                          {},
                          error.what(),
                          "name the folder that `bellwether probe --save` wrote"});
    }
}

void warn(const std::string& what) {
    std::cerr << "warning: " << printable(what) << "\n";
}

ctl::Bytes read_bytes(const std::string& path, std::size_t limit) {
    std::ifstream file;
    if (path != "-") {
        std::error_code error;
        if (!std::filesystem::exists(path, error))
            throw InputError({path, {}, "no such file", "check the name"});
        if (std::filesystem::is_directory(path, error))
            throw InputError({path, {}, "a folder, where a file is expected", "name the file in it"});
        file.open(path, std::ios::binary);
        if (!file) throw InputError({path, {}, "the file can't be read", "check that you may read it"});
    }
    ctl::Bytes bytes = os::read_up_to(path == "-" ? std::cin : file, limit);
    if (bytes.size() > limit)
        throw InputError(
            {path, {}, fmt::format("more than {} bytes", limit), "too large for this kind of file"});
    return bytes;
}

ListenAddress parse_listen_address(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    std::string host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    boost::system::error_code error;
    boost::asio::ip::make_address(host, error);
    std::uint16_t port = 0;
    const char* first = text.data() + (colon == std::string::npos ? text.size() : colon + 1);
    const auto [end, conversion] = std::from_chars(first, text.data() + text.size(), port);
    if (error || conversion != std::errc() || end != text.data() + text.size())
        throw CommandLineError(
            fmt::format("\"{}\" is not an address to listen on, such as 127.0.0.1:2445 or [::1]:2445", text));
    return {host, port};
}

issuing::KeyPool& user_keys() {
    static issuing::KeyPool pool(issuing::KeyPool::default_folder());
    return pool;
}

std::unique_ptr<Document> read_plan(const std::filesystem::path& path, bool allow_outside) {
    auto document = language::read_scenario(path, allow_outside);
    for (const Diagnostic& warning : language::warnings(*document)) std::cerr << render(warning);
    return document;
}

InputError input_error(const Document& document, const run::UnhealthySite& unhealthy) {
    std::vector<Diagnostic> wrong;
    for (const run::UnhealthySite::Trouble& trouble : unhealthy.troubles())
        wrong.push_back(document.root()
                            .nested("phones", static_cast<int>(trouble.group))
                            .error("name", trouble.message, trouble.remedy));
    return InputError(std::move(wrong));
}

}  // namespace program
