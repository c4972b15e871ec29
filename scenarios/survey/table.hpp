// scenarios/survey/table.hpp: rows with named columns, whoever wrote them (`run sql`, AXL, CSV), and what
// they say of a site.
#pragma once

#include "scenarios/survey/evidence.hpp"

namespace survey {

struct Table {
    struct Row {
        std::vector<std::string> cells;  // as many as there are columns
        std::size_t line = 0;
    };
    std::vector<std::string> columns;  // lower case
    std::vector<Row> rows;

    [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
};

// Adds what a table of one of our queries says. What its columns tell nothing of, and certificates that can't
// be read, are troubles.
void take_table(const Table& table, const std::string& file, Evidence& evidence,
                std::vector<Trouble>& troubles);

// The queries whose answers are understood, each with what it is for: ready to paste after "run sql".
struct Query {
    std::string_view purpose;
    std::string_view sql;
};
[[nodiscard]] std::span<const Query> queries();

// Phones as comma-separated values (RFC 4180) with a header row. `columns` maps "device", "model", "group"
// and "security" to names of that header; without a map the names are taken as they are.
void take_phone_table(std::string_view text, const std::map<std::string, std::string>& columns,
                      const std::string& file, Evidence& evidence, std::vector<Trouble>& troubles);

}  // namespace survey
