#include <iostream>

#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/os/file.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/report/inspection.hpp"

namespace program {
namespace {

constexpr std::size_t largest_file = 256 << 20;  // signed firmware is the largest of its kind
constexpr std::size_t largest_certificate = 1 << 20;

// One line, as for text files, with the byte in place of line and column.
std::string render_binary(const std::string& path, const ctl::Error& error) {
    return fmt::format("{}: byte {} ({:#x}): error: {}\n", ctl::printable(path), error.offset, error.offset,
                       ctl::printable(error.message));
}

std::vector<ctl::CertificatePtr> trusted_certificates(const std::vector<std::string>& paths) {
    std::vector<ctl::CertificatePtr> certificates;
    for (const std::string& path : paths) {
        auto certificate = ctl::Certificate::from_file_bytes(read_bytes(path, largest_certificate));
        if (!certificate)
            throw InputError(
                {path, {}, certificate.error().message, "--trust wants a certificate in PEM or DER form"});
        certificates.push_back(std::move(*certificate));
    }
    return certificates;
}

// Never over a file that is there.
void write_new_file(const std::string& path, ctl::BytesView bytes) {
    if (const std::error_code error = os::write_new_file(path, bytes, 0644))
        throw CommandLineError(
            fmt::format("--reencode {}: {}; name a file that is not there yet", path, error.message()));
}

}  // namespace

ExitCode inspect_command(const InspectOptions& options) {
    if (options.reencoded && options.paths.size() > 1)
        throw CommandLineError("--reencode writes one file: name one file to read");
    const std::vector<ctl::CertificatePtr> trusted = trusted_certificates(options.trust);
    ExitCode code = ExitCode::held;
    for (const std::string& path : options.paths) {
        try {
            ctl::Bytes bytes = read_bytes(path, largest_file);
            if (bytes.empty())
                throw InputError({path, {}, "the file is empty", "a .tlv or .sgn file is expected"});
            const auto inspection = report::inspect(path, std::move(bytes), trusted);
            if (!inspection) {
                std::cerr << render_binary(path, inspection.error());
                code = worse(code, ExitCode::input);
                continue;
            }
            if (options.reencoded) write_new_file(*options.reencoded, report::reencoded(*inspection));
            if (const std::string warning = report::size_warning(*inspection); !warning.empty())
                std::cerr << fmt::format("{}: warning: {}\n", ctl::printable(path), warning);
            if (options.pem) {
                std::cout << report::certificates_pem(*inspection);
            } else if (options.json) {
                std::cout << report::inspection_json(*inspection) << "\n";
            } else {
                if (options.paths.size() > 1) std::cout << "== " << ctl::printable(path) << "\n";
                std::cout << report::inspection_text(*inspection);
            }
            if (inspection->signature != report::SignatureState::holds)
                code = worse(code, ExitCode::expectation_failed);
        } catch (const InputError& error) {
            for (const Diagnostic& diagnostic : error.diagnostics()) std::cerr << render(diagnostic);
            code = worse(code, ExitCode::input);
        }
    }
    return code;
}

}  // namespace program
