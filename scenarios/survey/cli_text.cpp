#include "scenarios/survey/cli_text.hpp"

#include <algorithm>

#include <boost/algorithm/string/case_conv.hpp>
#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "ctl/certificate_file.hpp"
#include "scenarios/model/version.hpp"
#include "scenarios/survey/paste.hpp"
#include "scenarios/survey/table.hpp"

namespace survey {
namespace {

constexpr std::string_view begin_certificate = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view end_certificate = "-----END CERTIFICATE-----";
constexpr std::size_t longest_certificate = 400;  // lines

bool begins_with_address(const std::string& word) {
    boost::system::error_code error;
    boost::asio::ip::make_address(word, error);
    return !error;
}

bool is_ruler(const std::string& line) {
    return line.starts_with("=") && line.find_first_not_of("= ") == std::string::npos;
}

// "unit/file.pem", as `show cert list` names certificates: unit and file.
std::optional<std::pair<std::string, std::string>> certificate_name(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || slash == 0) return std::nullopt;
    const std::string unit(text.substr(0, slash));
    if (!kind_of_unit(unit) && !store_of_unit(unit)) return std::nullopt;
    return std::pair(unit, std::string(text.substr(slash + 1)));
}

// The serial number behind the last '_' of a file's name, where there is one.
std::string serial_in(const std::string& name) {
    const std::string stem = name.substr(0, name.rfind(".pem"));
    const std::size_t underscore = stem.rfind('_');
    if (underscore == std::string::npos) return "";
    std::string serial = stem.substr(underscore + 1);
    boost::algorithm::to_upper(serial);
    const bool is_hex =
        serial.size() >= 8 && serial.find_first_not_of("0123456789ABCDEF") == std::string::npos;
    return is_hex ? serial : "";
}

bool is_number(const std::string& word) {
    return !word.empty() && word.find_first_not_of("0123456789") == std::string::npos;
}

// As `show itl` words it: "System Administrator Security Token", "CCM+TFTP".
std::optional<ctl::Role> role_shown_as(const std::string& words) {
    if (words == "System Administrator Security Token") return ctl::Role::sast;
    return ctl::parse_role(words);
}

class CliText {
  public:
    CliText(std::string_view text, const std::string& node, const std::string& file, Evidence& evidence,
            std::vector<Trouble>& troubles)
        : lines_(lines_of(text)), node_(node), file_(file), evidence_(evidence), troubles_(troubles) {}

    void take() {
        for (at_ = 0; at_ < lines_.size(); ++at_) {
            const std::string& line = lines_[at_].text;
            if (is_prompt(line)) {
                command_ = command_in(line);
            } else if (line.starts_with(begin_certificate)) {
                certificate();
            } else if (at_ + 1 < lines_.size() && is_ruler(lines_[at_ + 1].text) && !line.empty()) {
                sql_table();
            } else {
                (void)(version(line) || cluster_node(line) || service(line) || listed_certificate(line) ||
                       list_record(line));
            }
        }
        if (understood_ == 0)
            troubles_.push_back(
                {{file_, lines_.empty() ? 1 : lines_.front().number},
                 1,
                 "nothing of this text is understood",
                 "the output of show network cluster, show version active, utils service list, show cert "
                 "list own, "
                 "show cert list trust, show cert own NAME, show itl, show ctl or run sql; a list, a "
                 "certificate, a "
                 "baseline of probe, a certificate snapshot, or phones as CSV with --columns"});
    }

  private:
    [[nodiscard]] Source source(std::size_t line) const { return {file_, lines_[line].number}; }
    [[nodiscard]] Source here() const { return source(at_); }

    void complain(std::size_t line, std::size_t column, std::string message, std::string remedy) {
        add_trouble(troubles_, source(line), column, std::move(message), std::move(remedy));
    }

    bool version(const std::string& line) {
        constexpr std::string_view label = "Active Master Version:";
        if (!line.starts_with(label)) return false;
        ++understood_;
        const std::string text = trimmed(std::string_view(line).substr(label.size()));
        if (!model::parse_version(text))
            complain(at_, label.size() + 1, fmt::format("\"{}\" is no version that is known", text),
                     "such as 11.5.1.12900-21");
        evidence_.versions.push_back({text, node_, here()});
        return true;
    }

    // ADDRESS FQDN HOST Publisher|Subscriber callmanager|cups DBPub|DBSub state
    bool cluster_node(const std::string& line) {
        const std::vector<std::string> words = words_of(line);
        if (words.size() < 3 || !begins_with_address(words[0])) return false;
        ++understood_;
        if (words.size() < 5 || (words[3] != "Publisher" && words[3] != "Subscriber") ||
            (words[4] != "callmanager" && words[4] != "cups")) {
            complain(at_, 1, "a line of `show network cluster` that does not go on as one",
                     "ADDRESS FQDN HOST Publisher|Subscriber callmanager|cups DBPub|DBSub ...");
            return true;
        }
        evidence_.nodes.push_back({words[0], words[1], words[2],
                                   words[3] == "Publisher" && words[4] == "callmanager", words[4] == "cups",
                                   here()});
        return true;
    }

    // Name[STARTED], Name[STOPPED]  Service Not Activated
    bool service(const std::string& line) {
        const std::size_t bracket = line.find('[');
        if (bracket == std::string::npos || bracket == 0) return false;
        const bool is_started = line.compare(bracket, 9, "[STARTED]") == 0;
        if (!is_started && line.compare(bracket, 9, "[STOPPED]") != 0) return false;
        ++understood_;
        if (const auto known =
                model::service_by_cisco_name(trimmed(std::string_view(line).substr(0, bracket))))
            evidence_.services.push_back({*known, is_started, node_, here()});
        return true;
    }

    // unit/file.pem: description
    bool listed_certificate(const std::string& line) {
        const std::size_t end = line.find(".pem");
        if (end == std::string::npos || line.find(' ') < end) return false;
        const auto named = certificate_name(std::string_view(line).substr(0, end + 4));
        if (!named) return false;
        ++understood_;
        evidence_.named.push_back({named->first, named->second, serial_in(named->second), here()});
        return true;
    }

    // What `show itl` and `show ctl` say of a record: BYTEPOS, TAG, LENGTH, VALUE, a line each.
    bool list_record(const std::string& line) {
        const std::string text = trimmed(line);
        if (text.starts_with("ITL Record #") || text.starts_with("CTL Record #")) {
            ++understood_;
            evidence_.shown.push_back({.is_itl = text.starts_with("ITL"), .source = here()});
            in_list_ = true;
            return true;
        }
        const std::vector<std::string> words = words_of(text);
        const bool is_element = words.size() >= 4 && is_number(words[0]) && is_number(words[2]);
        if (!in_list_ || !is_element) return false;
        ShownRecordFact& record = evidence_.shown.back();
        // The value may hold blanks.
        const std::size_t tag = text.find(words[1], words[0].size());
        const std::size_t length = text.find(words[2], tag + words[1].size());
        const std::string value = trimmed(std::string_view(text).substr(length + words[2].size()));
        if (words[1] == "SUBJECTNAME") record.subject = value;
        if (words[1] == "DNSNAME") record.dns_name = value;
        if (words[1] == "FUNCTION") record.role = role_shown_as(value);
        if (words[1] == "SERIALNUMBER")
            for (const char c : value)
                if (c != ':' && c != ' ')
                    record.serial += c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
        return true;
    }

    void certificate() {
        ++understood_;
        const std::size_t first = at_;
        std::string pem;
        while (at_ < lines_.size() && at_ < first + longest_certificate) {
            pem += lines_[at_].text + "\n";
            if (lines_[at_].text.find(end_certificate) != std::string::npos) break;
            ++at_;
        }
        const auto read = ctl::certificate_in_file(ctl::as_bytes(pem));
        if (!read) {
            complain(first, 1, fmt::format("this certificate: {}", read.error().message),
                     "all lines from BEGIN CERTIFICATE to END CERTIFICATE");
            return;
        }
        CertificateFact fact{.certificate = *read, .node = node_, .source = source(first)};
        // show cert own tomcat/tomcat.pem; show cert trust CallManager-trust/X.pem; a unit's name alone.
        const std::vector<std::string> words = words_of(command_);
        if (words.size() >= 4 && words[0] == "show" && words[1] == "cert") {
            const std::string unit = words[3].substr(0, words[3].find('/'));
            fact.kind = kind_of_unit(unit);
            fact.store = store_of_unit(unit);
        }
        evidence_.certificates.push_back(std::move(fact));
    }

    // A row of names, one of `=`, whose runs are the columns' widths, and then the values.
    void sql_table() {
        ++understood_;
        const std::string& ruler = lines_[at_ + 1].text;
        std::vector<std::pair<std::size_t, std::size_t>> widths;
        for (std::size_t i = 0; i < ruler.size();) {
            const std::size_t start = ruler.find('=', i);
            if (start == std::string::npos) break;
            const std::size_t end = std::min(ruler.find(' ', start), ruler.size());
            widths.emplace_back(start, end - start);
            i = end;
        }
        const auto cut = [&widths](const std::string& line) {
            std::vector<std::string> cells;
            for (std::size_t i = 0; i < widths.size(); ++i) {
                const auto [start, width] = widths[i];
                const bool is_last = i + 1 == widths.size();
                cells.push_back(start >= line.size()
                                    ? ""
                                    : trimmed(line.substr(start, is_last ? std::string::npos : width)));
            }
            return cells;
        };
        Table table;
        table.columns = cut(lines_[at_].text);
        for (std::string& name : table.columns) boost::algorithm::to_lower(name);
        at_ += 2;
        for (; at_ < lines_.size(); ++at_) {
            const std::string& line = lines_[at_].text;
            if (line.empty() && table.rows.empty()) continue;
            if (line.empty() || is_prompt(line)) break;
            Table::Row row{cut(line), lines_[at_].number};
            if (!row.cells.empty() && row.cells.back().find(begin_certificate) != std::string::npos) {
                const std::size_t first = at_;
                while (row.cells.back().find(end_certificate) == std::string::npos &&
                       at_ + 1 < lines_.size() && at_ < first + longest_certificate &&
                       !is_prompt(lines_[at_ + 1].text))
                    row.cells.back() += "\n" + lines_[++at_].text;
            } else if (table.rows.empty() || !is_cut_between(line, widths)) {
                complain_of_row(line, widths);
            }
            table.rows.push_back(std::move(row));
        }
        if (at_ < lines_.size()) --at_;
        take_table(table, file_, evidence_, troubles_);
    }

    // A blank stands before each column.
    static bool is_cut_between(const std::string& line,
                               const std::vector<std::pair<std::size_t, std::size_t>>& widths) {
        return std::ranges::all_of(widths, [&line](const auto& width) {
            return width.first == 0 || width.first >= line.size() || line[width.first - 1] == ' ';
        });
    }

    void complain_of_row(const std::string& line,
                         const std::vector<std::pair<std::size_t, std::size_t>>& widths) {
        for (const auto& [start, width] : widths)
            if (start > 0 && start < line.size() && line[start - 1] != ' ')
                return complain(at_, start + 1, "this row does not fit the columns above it",
                                "the answer as the command line printed it, with its line of ====");
    }

    std::vector<PastedLine> lines_;
    const std::string& node_;
    const std::string& file_;
    Evidence& evidence_;
    std::vector<Trouble>& troubles_;
    std::size_t at_ = 0;
    std::size_t understood_ = 0;
    std::string command_;
    bool in_list_ = false;
};

}  // namespace

void take_cli_text(std::string_view text, const std::string& node, const std::string& file,
                   Evidence& evidence, std::vector<Trouble>& troubles) {
    CliText(text, node, file, evidence, troubles).take();
}

}  // namespace survey
