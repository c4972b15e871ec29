#include "scenarios/survey/import.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "ctl/certificate_file.hpp"
#include "ctl/pkcs12.hpp"
#include "ctl/signed_file.hpp"
#include "scenarios/os/file.hpp"
#include "scenarios/survey/baseline.hpp"
#include "scenarios/survey/cli_text.hpp"
#include "scenarios/survey/paste.hpp"
#include "scenarios/survey/structured.hpp"
#include "scenarios/survey/table.hpp"

namespace survey {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = 256U << 20U;
constexpr std::size_t most_files = 10000;

// The first character that is no blank.
char first_of(std::string_view text) {
    const std::size_t at = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    return at == std::string_view::npos ? '\0' : text[at];
}

bool is_text(ctl::BytesView bytes) {
    return std::ranges::find(bytes, std::uint8_t{0}) == bytes.end();
}

class Importer {
  public:
    explicit Importer(const ImportOptions& options) : options_(options) {}

    void take(const ImportPath& given) {
        std::error_code error;
        if (!fs::is_directory(given.path, error)) return take_file(given.path, given.node);
        if (fs::exists(given.path / index_name, error)) return take_baseline(given.path);
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(given.path, error))
            if (entry.is_regular_file(error) && files.size() < most_files) files.push_back(entry.path());
        std::ranges::sort(files);
        if (files.empty())
            complain(given.path.string(), "an empty folder", "files, or a baseline that probe --save wrote");
        for (const fs::path& file : files) take_file(file, given.node);
    }

    [[nodiscard]] Imported take_all() { return std::move(made_); }

  private:
    void complain(const std::string& file, std::string message, std::string remedy) {
        add_trouble(made_.troubles, {file, 0}, 0, std::move(message), std::move(remedy));
    }

    void take_baseline(const fs::path& folder) {
        try {
            Survey survey = load(folder);
            for (const TftpNode& node : survey.tftp_nodes)
                for (const auto& [name, file] : node.files)
                    if (file.list)
                        made_.evidence.lists.push_back({name, file.list, node.host, {folder.string(), 0}});
            made_.evidence.baselines.emplace_back(std::move(survey), Source{folder.string(), 0});
            ++made_.files;
        } catch (const BaselineError& error) {
            complain(error.file().string(), error.what(), "a folder that `bellwether probe --save` wrote");
        }
    }

    void take_file(const fs::path& path, const std::string& node) {
        const std::string name = path.string();
        std::ifstream in(path, std::ios::binary);
        if (!in) return complain(name, "can't be read", "a file, a folder of files, or a baseline");
        const ctl::Bytes bytes = os::read_up_to(in, largest_file);
        if (bytes.size() > largest_file)
            return complain(name, "more than 256 MB", "what an engineer pastes or downloads");
        if (bytes.empty()) return complain(name, "an empty file", "what was pasted or downloaded");
        ++made_.files;
        if (take_list(bytes, path, node) || take_certificates(bytes, name, node)) return;
        if (!is_text(bytes)) {
            const auto why = ctl::decode_trust_list(bytes);
            return complain(name,
                            fmt::format("neither list nor certificate; as a list: byte {}: {}",
                                        why.error().offset, why.error().message),
                            "a .tlv as TFTP serves it, or a certificate in PEM, DER, PKCS #7 or PKCS #12");
        }
        take_text(ctl::as_text(bytes), name, node);
    }

    bool take_list(const ctl::Bytes& bytes, const fs::path& path, const std::string& node) {
        if (!ctl::looks_signed(bytes)) return false;
        if (const auto list = ctl::decode_trust_list(bytes)) {
            // What the list calls itself, whatever the file is called.
            const std::string& own_name = (*list)->header.file_name;
            const bool names_itself = own_name.starts_with("ITL") || own_name.starts_with("CTL");
            made_.evidence.lists.push_back(
                {names_itself ? own_name : path.filename().string(), *list, node, {path.string(), 0}});
            return true;
        }
        const auto file = ctl::decode_signed_file(bytes);
        if (!file) return false;
        // Of a configuration its signer alone: the rest may hold passwords.
        const ctl::SignerId& signer = file->header.signer;
        made_.evidence.named.push_back({"signer of " + path.filename().string(),
                                        ctl::common_name(signer.subject),
                                        ctl::hex(signer.serial),
                                        {path.string(), 0}});
        return true;
    }

    void add(const ctl::CertificatePtr& certificate, const std::string& file, const std::string& node) {
        made_.evidence.certificates.push_back(
            {.certificate = certificate, .node = node, .source = {file, 0}});
    }

    bool take_certificates(const ctl::Bytes& bytes, const std::string& file, const std::string& node) {
        if (ctl::is_pem_file(bytes)) {
            // Pastes with PEM in them are read as text: what stands around says what it is.
            const bool is_paste = ctl::as_text(bytes).find("admin:") != std::string_view::npos ||
                                  ctl::as_text(bytes).find("====") != std::string_view::npos ||
                                  first_of(ctl::as_text(bytes)) == '{';
            if (is_paste) return false;
            if (const auto chain = ctl::certificates_in_pkcs7(bytes)) return add_all(*chain, file, node);
            const auto certificates = ctl::certificates_in_file(bytes);
            return certificates && add_all(*certificates, file, node);
        }
        if (is_text(bytes)) return false;
        if (const auto certificate = ctl::certificate_in_file(bytes)) {
            add(*certificate, file, node);
            return true;
        }
        if (const auto chain = ctl::certificates_in_pkcs7(bytes)) return add_all(*chain, file, node);
        if (!ctl::is_pkcs12(bytes)) return false;
        const std::optional<std::string> password =
            options_.password ? options_.password(file) : std::nullopt;
        if (!password) {
            complain(file, "a PKCS #12 file, and no password was given",
                     "give it on the terminal, or by --password-fd");
            return true;
        }
        const auto certificates = ctl::certificates_in_pkcs12(bytes, *password);
        if (!certificates) {
            complain(file, certificates.error().message, "the password with which it was exported");
            return true;
        }
        for (const ctl::NamedCertificate& each : *certificates) add(each.certificate, file, node);
        return true;
    }

    bool add_all(const std::vector<ctl::CertificatePtr>& certificates, const std::string& file,
                 const std::string& node) {
        for (const ctl::CertificatePtr& certificate : certificates) add(certificate, file, node);
        return true;
    }

    void take_text(std::string_view text, const std::string& file, const std::string& node) {
        const char first = first_of(text);
        if (first == '{' && take_snapshot(text, file, made_.evidence, made_.troubles)) return;
        if (first == '<') {
            if (take_ris(text, file, made_.evidence)) return;
            if (take_axl(text, file, made_.evidence, made_.troubles)) return;
            return complain(file, "XML in which there are no rows",
                            "the answer of AXL to executeSQLQuery, or of RIS to selectCmDevice");
        }
        if (is_phone_table(text))
            return take_phone_table(text, options_.columns, file, made_.evidence, made_.troubles);
        take_cli_text(text, node, file, made_.evidence, made_.troubles);
    }

    // Its first line names the columns.
    [[nodiscard]] bool is_phone_table(std::string_view text) const {
        const std::string header(text.substr(0, std::min(text.find('\n'), text.size())));
        if (header.find(',') == std::string::npos) return false;
        if (options_.columns.empty())
            return header.find("device") != std::string::npos && header.find("model") != std::string::npos;
        return std::ranges::any_of(options_.columns, [&header](const auto& each) {
            return header.find(each.second) != std::string::npos;
        });
    }

    const ImportOptions& options_;
    Imported made_;
};

}  // namespace

Imported import_all(const std::vector<ImportPath>& paths, const ImportOptions& options) {
    Importer importer(options);
    for (const ImportPath& path : paths) importer.take(path);
    return importer.take_all();
}

}  // namespace survey
