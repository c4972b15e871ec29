// The command that looks at a real cluster: what it serves, and whether phones may be reset.
#include <fstream>
#include <iostream>

#include <boost/algorithm/string/case_conv.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "phone/model.hpp"
#include "scenarios/actions/suggestion.hpp"
#include "scenarios/os/file.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/report/probe_report.hpp"
#include "scenarios/report/screen.hpp"
#include "scenarios/survey/baseline.hpp"

namespace program {
namespace {

constexpr std::size_t largest_phone_list = 16U << 20U;
constexpr std::size_t most_phones = 100000;

bool is_device_name(const std::string& name) {
    return name.size() > 3 && name.size() <= 15 &&
           name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == std::string::npos;
}

// "SEP001122334455" or "SEP001122334455=8861".
survey::Device parse_device(const std::string& text) {
    const std::size_t equals = text.find('=');
    survey::Device device{text.substr(0, equals), equals == std::string::npos ? "" : text.substr(equals + 1)};
    boost::algorithm::to_upper(device.name);
    if (!is_device_name(device.name))
        throw CommandLineError(
            fmt::format("\"{}\" is not SEP<mac>[=MODEL], such as SEP001122334455=8861", text));
    if (equals != std::string::npos && !phone::find_model(device.model))
        throw CommandLineError(
            fmt::format("there is no phone model \"{}\"; known are {}", device.model, phone::known_models()));
    return device;
}

// An address a line; what follows a blank, a comma or '#' is not looked at.
std::vector<std::string> phone_addresses(const ProbeOptions& options) {
    std::vector<std::string> addresses = options.phones;
    if (!options.phone_file) return addresses;
    const ctl::Bytes bytes = read_bytes(*options.phone_file, largest_phone_list);
    std::istringstream lines{std::string(ctl::as_text(bytes))};
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const std::string word = line.substr(0, line.find_first_of(" \t\r,;#"));
        if (word.empty()) continue;
        if (word.find_first_not_of("0123456789abcdefABCDEF.:") != std::string::npos)
            throw InputError({fmt::format("{}:{}", *options.phone_file, number),
                              {},
                              fmt::format("\"{}\" is not the address of a phone", printable(word)),
                              "an address a line: 10.1.2.3"});
        addresses.push_back(word);
    }
    if (addresses.size() > most_phones)
        throw InputError(
            {*options.phone_file, {}, fmt::format("more than {} phones", most_phones), "ask them in parts"});
    return addresses;
}

// What was held: to be asked about again.
void add_held(survey::CollectionOptions& collection, const survey::Survey& held) {
    for (const survey::TftpNode& node : held.tftp_nodes)
        for (const auto& [name, file] : node.files) {
            if (file.signer) collection.signers.push_back(*file.signer);
            if (file.configuration) collection.configurations.push_back(*file.configuration);
        }
}

// Lines that come and go on a terminal, and are not there elsewhere.
class Progress {
  public:
    explicit Progress(bool is_quiet) : is_shown_(!is_quiet && ::isatty(STDERR_FILENO) == 1) {}
    ~Progress() {
        if (is_shown_) std::cerr << "\r\x1b[K" << std::flush;
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void tell(const std::string& what) const {
        if (is_shown_) std::cerr << "\r\x1b[K" << printable(what) << std::flush;
    }

  private:
    bool is_shown_;
};

ExitCode list_device_files(const ProbeOptions& options, const survey::CollectionOptions& collection) {
    ExitCode code = ExitCode::held;
    for (const std::string& node : options.nodes) {
        const auto names = survey::list_devices(collection, node);
        if (!names) {
            std::cerr << fmt::format(
                "{}: it gives no ConfigFileCacheList.txt, as many do not: name devices with --device\n",
                printable(node));
            code = worse(code, ExitCode::expectation_failed);
            continue;
        }
        for (const std::string& name : *names) std::cout << printable(name) << "\n";
    }
    return code;
}

// Nobody should learn at the end of a probe that there is no room for what it found.
void need_room(const ProbeOptions& options) {
    std::error_code error;
    if (options.pcap && std::filesystem::exists(*options.pcap, error))
        throw InputError(
            {*options.pcap, {}, "there is such a file already", "--pcap wants a file that is not there yet"});
    if (options.save && std::filesystem::exists(*options.save, error) &&
        !std::filesystem::is_empty(*options.save, error))
        throw InputError({*options.save,
                          {},
                          "there is something in it already",
                          "--save wants a folder that is new or empty: a baseline is never written over"});
}

ExitCode exit_code(report::ProbeOutcome outcome) {
    switch (outcome) {
        case report::ProbeOutcome::safe:
        case report::ProbeOutcome::answered: return ExitCode::held;
        case report::ProbeOutcome::silent: return ExitCode::run_failed;
        case report::ProbeOutcome::not_safe:
        case report::ProbeOutcome::unknown:
        case report::ProbeOutcome::partly: break;
    }
    return ExitCode::expectation_failed;
}

}  // namespace

ExitCode probe_command(const ProbeOptions& options) {
    survey::CollectionOptions collection;
    collection.tftp_nodes = options.nodes;
    for (const std::string& device : options.devices) collection.devices.push_back(parse_device(device));
    collection.tftp_port = options.tftp_port;
    collection.http_port = options.http_port;
    collection.web_port = options.web_port;
    collection.pause = std::chrono::milliseconds(options.pause);
    const std::vector<std::string> phones = phone_addresses(options);
    report::ProbeResult result;
    if (options.baseline) {
        result.baseline = read_baseline(*options.baseline);
        add_held(collection, *result.baseline);
        if (collection.devices.empty()) collection.devices = result.baseline->devices;
        if (collection.tftp_nodes.empty())
            for (const survey::TftpNode& node : result.baseline->tftp_nodes)
                collection.tftp_nodes.push_back(node.host);
    }
    if (collection.tftp_nodes.empty())
        throw CommandLineError("which TFTP nodes? Name them, or a --baseline that does");
    if (collection.devices.empty() && !options.list_devices)
        throw CommandLineError(
            "which phones? --device SEP<mac>[=MODEL] names one for each model and CallManager group");
    need_room(options);
    capture::Capture capture(
        "traffic of bellwether probe; addresses and bytes are real, packets are put together again");
    if (options.pcap) collection.capture = &capture;
    {
        const Progress progress(options.quiet);
        collection.progress = [&progress](const std::string& what) { progress.tell(what); };
        if (options.list_devices) return list_device_files(options, collection);
        result.now = survey::collect(collection);
        if (result.baseline)
            result.judgements = survey::judge_and_collect(*result.baseline, result.now, collection);
        result.phones = survey::read_phones(phones, options.phone_port, collection.progress);
    }
    result.findings = survey::findings(result.now);
    if (options.pcap)
        if (const std::error_code error = os::write_new_file(*options.pcap, capture.file(), 0600))
            throw InputError(
                {*options.pcap, {}, error.message(), "--pcap wants a file that is not there yet"});
    if (options.save && survey::answered(result.now).answered == 0)
        warn("no node answered: there is nothing to keep, and no baseline was written");
    else if (options.save) {
        try {
            survey::save(result.now, *options.save);
        } catch (const survey::BaselineError& error) {
            throw InputError(
                {error.file().string(), {}, error.what(), "--save wants a folder that is new or empty"});
        }
    }
    if (options.json) {
        std::cout << report::probe_json(result) << "\n";
    } else {
        std::cout << report::Screen(options.color).shown(report::probe_text(result, options.verbose));
    }
    return exit_code(report::outcome_of(result));
}

}  // namespace program
