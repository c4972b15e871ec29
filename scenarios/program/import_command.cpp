// The command that makes a site file of what an engineer pasted or downloaded.
#include <iostream>

#include <boost/algorithm/string/case_conv.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include "scenarios/os/file.hpp"
#include "scenarios/os/interruption.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/program/terminal.hpp"
#include "scenarios/survey/cluster_api.hpp"
#include "scenarios/survey/import.hpp"
#include "scenarios/survey/site.hpp"
#include "scenarios/survey/table.hpp"

namespace program {
namespace {

constexpr const char* site_file = "site.include.textproto";

// From the descriptor that was named, else from the terminal.
std::optional<std::string> password_for(const ImportCommandOptions& options, const std::string& of) {
    if (options.password_fd) return read_line(*options.password_fd);
    return ask_terminal(fmt::format("password of {}: ", printable(of)), true);
}

survey::ApiLogin login_for(const ImportCommandOptions& options, const std::string& user) {
    if (options.dry_run) return {user, ""};
    const std::optional<std::string> password = password_for(options, user + " at " + *options.from_cluster);
    if (!password)
        throw CommandLineError(
            fmt::format("no password for {}: type it on a terminal, or name --password-fd", user));
    return {user, *password};
}

std::string fingerprint(const ctl::Certificate& certificate) {
    return ctl::hex(ctl::digested(ctl::Digest::sha256, certificate.der()));
}

survey::ApiOptions api_options(const ImportCommandOptions& options) {
    if (!options.user && !options.os_user)
        throw CommandLineError(
            "--from-cluster wants --user (of AXL), --os-user (of certificate snapshots, 14 and later), or "
            "both");
    survey::ApiOptions api;
    api.publisher = *options.from_cluster;
    api.nodes = options.nodes;
    api.axl_version = options.axl_version;
    api.axl_port = options.axl_port;
    api.platform_port = options.platform_port;
    api.has_registrations = options.registrations;
    if (options.os_user) api.platform = login_for(options, *options.os_user);
    if (options.user) api.axl = login_for(options, *options.user);
    auto trusted = std::make_shared<std::set<std::string>>();
    for (std::string pin : options.pins) {
        std::erase(pin, ':');
        boost::algorithm::to_upper(pin);
        trusted->insert(pin);
    }
    // What is said of a certificate once holds for the rest of the command.
    api.trusts = [trusted](const std::string& host, const ctl::Certificate& shown) {
        const std::string digest = fingerprint(shown);
        if (trusted->contains(digest)) return true;
        const std::optional<std::string> answer = ask_terminal(
            fmt::format("{} shows {}, serial {}, SHA-256 {}.\nIs that the cluster's own? yes or no: ",
                        printable(host), printable(ctl::common_name(shown.subject())),
                        ctl::hex(shown.serial()), digest),
            false);
        const bool is_trusted = answer == "yes";
        if (is_trusted) trusted->insert(digest);
        return is_trusted;
    };
    return api;
}

ExitCode print_requests(const survey::ApiOptions& api) {
    for (const survey::ApiRequest& request : survey::api_requests(api))
        std::cout << printable(fmt::format("{} https://{}:{}{}  # {}", request.method, request.host,
                                           request.port, request.target, request.purpose))
                  << "\n";
    return ExitCode::held;
}

// "NODE=PATH", where NODE= is there and no such file is.
survey::ImportPath parse_path(const std::string& text) {
    std::error_code error;
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || std::filesystem::exists(text, error)) return {text, ""};
    return {text.substr(equals + 1), text.substr(0, equals)};
}

std::map<std::string, std::string> parse_columns(const std::string& text) {
    std::map<std::string, std::string> columns;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find(',', start), text.size());
        const std::string part = text.substr(start, end - start);
        const std::size_t equals = part.find('=');
        const std::string ours = part.substr(0, equals);
        const bool is_known =
            ours == "device" || ours == "model" || ours == "group" || ours == "security" || ours == "phones";
        if (equals == std::string::npos || !is_known)
            throw CommandLineError(
                fmt::format("\"{}\": columns are given as device=..., model=..., group=..., security=... "
                            "with commas between",
                            part));
        columns[ours] = part.substr(equals + 1);
        start = end + 1;
    }
    return columns;
}

void print_queries() {
    std::cout << "# Paste each at the command line of the publisher, and save what it prints in one file or "
                 "several.\n"
                 "# They read; nothing is changed.\n";
    for (const survey::Query& query : survey::queries())
        std::cout << "\n# " << query.purpose << "\nrun sql " << query.sql << "\n";
}

std::string trouble_text(const survey::Trouble& trouble) {
    const std::string place =
        trouble.source.line == 0
            ? trouble.source.file
            : fmt::format("{}:{}", trouble.source.text(), std::max<std::size_t>(trouble.column, 1));
    return printable(fmt::format("{}: error: {}", place, trouble.message)) + "\n  " +
           printable(trouble.remedy) + "\n";
}

void write_all(const std::filesystem::path& folder, const std::string& text, const survey::SiteFiles& files) {
    const auto write = [&folder](const std::filesystem::path& relative, ctl::BytesView bytes) {
        std::error_code error;
        std::filesystem::create_directories((folder / relative).parent_path(), error);
        if (!error) error = os::write_new_file(folder / relative, bytes, 0644);
        if (error)
            throw InputError({(folder / relative).string(),
                              {},
                              error.message(),
                              "--output wants a folder in which this is not there yet"});
    };
    for (const auto& [path, bytes] : files) write(path, bytes);
    write(site_file, ctl::as_bytes(text));
}

}  // namespace

ExitCode import_command(const ImportCommandOptions& options) {
    if (options.queries) {
        print_queries();
        return ExitCode::held;
    }
    if (options.paths.empty() && !options.from_cluster)
        throw CommandLineError(
            "what is to be imported? Files, folders, or a baseline of probe; --queries prints what to paste");
    survey::ImportOptions reading;
    if (options.columns) reading.columns = parse_columns(*options.columns);
    reading.password = [&options](const std::string& of) { return password_for(options, of); };
    std::vector<survey::ImportPath> paths;
    for (const std::string& path : options.paths) paths.push_back(parse_path(path));
    survey::Imported imported = survey::import_all(paths, reading);
    if (options.from_cluster) {
        const survey::ApiOptions api = api_options(options);
        if (options.dry_run) return print_requests(api);
        survey::ask_cluster(api, imported.evidence, imported.troubles);
    }
    for (const survey::Trouble& trouble : imported.troubles) std::cerr << trouble_text(trouble);
    if (!imported.troubles.empty()) return ExitCode::input;
    const survey::ImportedSite site = survey::put_together(imported.evidence, options.cluster);
    if (site.nodes.empty())
        throw InputError({options.paths.front(),
                          {},
                          "no node of a cluster is in there",
                          "`show network cluster`, or a baseline of probe"});
    survey::SiteFiles files;
    const std::string text = survey::site_text(site, files);
    if (options.output == "-") {
        std::cout << text;
    } else {
        write_all(options.output, text, files);
        std::size_t phones = 0;
        for (const survey::SitePhones& group : site.phones) phones += group.count;
        std::cout << printable(fmt::format("{}: cluster {}, {} nodes, {} certificates, {} lists, {} phones",
                                           (std::filesystem::path(options.output) / site_file).string(),
                                           site.cluster, site.nodes.size(), files.size() - site.lists.size(),
                                           site.lists.size(), phones))
                  << "\n";
    }
    for (const std::string& each : site.contradictions) warn(each);
    for (const std::string& each : site.unknown) std::cerr << "unknown: " << printable(each) << "\n";
    return ExitCode::held;
}

}  // namespace program
