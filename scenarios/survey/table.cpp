#include "scenarios/survey/table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include <boost/algorithm/string/case_conv.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/certificate_file.hpp"
#include "scenarios/survey/paste.hpp"

namespace survey {
namespace {

constexpr std::size_t most_rows = 200000;

constexpr std::array<Query, 5> all_queries{{
    {"all certificates, with node, store and bytes",
     "select c.servername, tcs.name as service, dist.moniker, c.ipv4address, c.certificate from certificate "
     "as c "
     "inner join certificateservicecertificatemap as cscm on c.pkid = cscm.fkcertificate inner join "
     "typecertificateservice as tcs on cscm.tkcertificateservice = tcs.enum inner join "
     "typecertificatedistribution "
     "as dist on c.tkcertificatedistribution = dist.enum"},
    {"what each TVS would answer (settles whether it vouches for ITLRecovery)",
     "select c.subjectname, c.serialnumber, r.tktrustrole from certificate c, certificatetrustrolemap r "
     "where "
     "r.fkcertificate = c.pkid"},
    {"phones by model, CallManager group and security",
     "select count(*) as phones, min(d.name) as device, tm.name as model, cmg.name as callmanagergroup, "
     "sp.tkdevicesecuritymode as security from device d, typemodel tm, devicepool dp, callmanagergroup cmg, "
     "securityprofile sp where d.tkmodel = tm.enum and d.fkdevicepool = dp.pkid and dp.fkcallmanagergroup = "
     "cmg.pkid "
     "and d.fksecurityprofile = sp.pkid and d.tkclass = 1 group by 3, 4, 5"},
    {"CallManager groups, in the order of their members",
     "select cmg.name as callmanagergroup, pn.name as node, m.priority from callmanagergroup cmg join "
     "callmanagergroupmember m on m.fkcallmanagergroup = cmg.pkid join callmanager cm on m.fkcallmanager = "
     "cm.pkid "
     "join processnode pn on cm.fkprocessnode = pn.pkid order by 1, 3"},
    {"enterprise parameters that trust hangs on",
     "select paramname, paramvalue from processconfig where paramname in ('RollBackToPreGrayback', "
     "'ClusterSecurityMode')"},
}};

std::optional<std::size_t> number_in(std::string_view text) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

// One row with its columns by name.
class Reading {
  public:
    Reading(const Table& table, const std::string& file) : table_(table), file_(file) {}

    [[nodiscard]] bool has(std::initializer_list<std::string_view> names) const {
        return std::ranges::all_of(names,
                                   [this](std::string_view name) { return table_.column(name).has_value(); });
    }
    [[nodiscard]] std::string cell(const Table::Row& row, std::string_view name) const {
        const auto at = table_.column(name);
        return at ? trimmed(row.cells[*at]) : "";
    }
    [[nodiscard]] Source source(const Table::Row& row) const { return {file_, row.line}; }

  private:
    const Table& table_;
    const std::string& file_;
};

void take_certificate(const Reading& reading, const Table::Row& row, Evidence& evidence,
                      std::vector<Trouble>& troubles) {
    const std::string unit =
        reading.cell(row, "service").empty() ? reading.cell(row, "name") : reading.cell(row, "service");
    CertificateFact fact{.kind = kind_of_unit(unit),
                         .store = store_of_unit(unit),
                         .node = reading.cell(row, "servername"),
                         .source = reading.source(row)};
    // Stores that phones notice nothing of: directory-trust, Phone-VPN-trust and the like.
    if (!fact.kind && !fact.store) return;
    const std::string pem = reading.cell(row, "certificate");
    if (pem.empty() || boost::algorithm::to_lower_copy(pem) == "null") return;
    const auto certificate = ctl::certificate_in_file(ctl::as_bytes(pem));
    if (!certificate) {
        troubles.push_back(
            {reading.source(row), 0,
             fmt::format("the certificate of this row ({}): {}", unit, certificate.error().message),
             "the whole cell, from BEGIN CERTIFICATE to END CERTIFICATE"});
        return;
    }
    fact.certificate = *certificate;
    evidence.certificates.push_back(std::move(fact));
}

// One line of comma-separated values; quoted cells may hold line ends, which the caller has joined.
std::vector<std::string> cells_of(std::string_view line) {
    std::vector<std::string> cells(1);
    bool is_quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '"' && is_quoted && i + 1 < line.size() && line[i + 1] == '"') {
            cells.back() += c;
            ++i;
        } else if (c == '"') {
            is_quoted = !is_quoted;
        } else if (c == ',' && !is_quoted) {
            cells.emplace_back();
        } else {
            cells.back() += c;
        }
    }
    for (std::string& cell : cells) cell = trimmed(cell);
    return cells;
}

}  // namespace

std::optional<std::size_t> Table::column(std::string_view name) const {
    const auto found = std::ranges::find(columns, name);
    return found == columns.end() ? std::nullopt : std::optional<std::size_t>(found - columns.begin());
}

std::span<const Query> queries() {
    return all_queries;
}

void take_table(const Table& table, const std::string& file, Evidence& evidence,
                std::vector<Trouble>& troubles) {
    const Reading reading(table, file);
    const std::size_t line = table.rows.empty() ? 0 : table.rows.front().line;
    if (reading.has({"servername", "certificate"})) {
        for (const Table::Row& row : table.rows) take_certificate(reading, row, evidence, troubles);
    } else if (reading.has({"subjectname", "serialnumber", "tktrustrole"})) {
        for (const Table::Row& row : table.rows)
            evidence.roles.push_back({reading.cell(row, "subjectname"),
                                      boost::algorithm::to_upper_copy(reading.cell(row, "serialnumber")),
                                      reading.cell(row, "tktrustrole"), reading.source(row)});
    } else if (reading.has({"callmanagergroup", "node", "priority"})) {
        for (const Table::Row& row : table.rows)
            evidence.members.push_back(
                {reading.cell(row, "callmanagergroup"), reading.cell(row, "node"),
                 static_cast<int>(number_in(reading.cell(row, "priority")).value_or(0)),
                 reading.source(row)});
    } else if (reading.has({"device", "model"})) {
        for (const Table::Row& row : table.rows)
            evidence.phones.push_back({reading.cell(row, "device"), reading.cell(row, "model"),
                                       reading.cell(row, "callmanagergroup"), reading.cell(row, "security"),
                                       number_in(reading.cell(row, "phones")).value_or(1),
                                       reading.source(row)});
    } else if (reading.has({"paramname", "paramvalue"})) {
        for (const Table::Row& row : table.rows)
            evidence.parameters.push_back(
                {reading.cell(row, "paramname"), reading.cell(row, "paramvalue"), reading.source(row)});
    } else {
        troubles.push_back(
            {{file, line},
             0,
             fmt::format("a table with the columns {}: none of the queries that are understood has these",
                         fmt::join(table.columns, ", ")),
             "`bellwether import --queries` prints those that are"});
    }
}

void take_phone_table(std::string_view text, const std::map<std::string, std::string>& columns,
                      const std::string& file, Evidence& evidence, std::vector<Trouble>& troubles) {
    const std::vector<PastedLine> lines = lines_of(text);
    Table table;
    for (std::size_t i = 0; i < lines.size() && table.rows.size() < most_rows; ++i) {
        std::string line = lines[i].text;
        const std::size_t number = lines[i].number;
        constexpr std::size_t longest_cell = 65536;
        while (std::ranges::count(line, '"') % 2 == 1 && i + 1 < lines.size() && line.size() < longest_cell)
            line += "\n" + lines[++i].text;
        if (line.empty()) continue;
        std::vector<std::string> cells = cells_of(line);
        if (table.columns.empty()) {
            for (std::string& name : cells) {
                const auto mapped = std::ranges::find_if(columns, [&name](const auto& each) {
                    return boost::algorithm::to_lower_copy(each.second) ==
                           boost::algorithm::to_lower_copy(name);
                });
                table.columns.push_back(mapped == columns.end()    ? boost::algorithm::to_lower_copy(name)
                                        : mapped->first == "group" ? "callmanagergroup"
                                                                   : mapped->first);
            }
            continue;
        }
        if (cells.size() != table.columns.size()) {
            troubles.push_back(
                {{file, number},
                 0,
                 fmt::format("{} values in this row, {} in the header", cells.size(), table.columns.size()),
                 "one value for each column; values with commas in quotation marks"});
            continue;
        }
        table.rows.push_back({std::move(cells), number});
    }
    for (const auto& [ours, theirs] : columns)
        if (!table.column(ours == "group" ? "callmanagergroup" : ours))
            add_trouble(troubles, {file, 1}, 0, fmt::format("there is no column \"{}\"", theirs),
                        fmt::format("the header has {}", fmt::join(table.columns, ", ")));
    if (!table.column("device") || !table.column("model")) {
        add_trouble(troubles, {file, 1}, 0, "no columns for the device's name and its model",
                    "--columns \"device=Device Name,model=Device Type\" says which they are");
        return;
    }
    take_table(table, file, evidence, troubles);
}

}  // namespace survey
