#include "scenarios/survey/structured.hpp"

#include <fmt/format.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <pugixml.hpp>

#include "ctl/certificate_file.hpp"
#include "scenarios/survey/table.hpp"

namespace survey {
namespace {

namespace protobuf = google::protobuf;

// The text under this key; empty where there is none.
std::string text_at(const protobuf::Struct& object, const std::string& key) {
    const auto found = object.fields().find(key);
    return found == object.fields().end() ? "" : found->second.string_value();
}

const protobuf::ListValue& list_at(const protobuf::Struct& object, const std::string& key) {
    const auto found = object.fields().find(key);
    return found == object.fields().end() ? protobuf::ListValue::default_instance()
                                          : found->second.list_value();
}

void take_pem(const std::string& pem, CertificateFact fact, const std::string& what, Evidence& evidence,
              std::vector<Trouble>& troubles) {
    if (pem.empty()) return;
    const auto certificate = ctl::certificate_in_file(ctl::as_bytes(pem));
    if (!certificate) {
        add_trouble(troubles, fact.source, 0, fmt::format("{}: {}", what, certificate.error().message),
                    "a certificate in PEM form");
        return;
    }
    fact.certificate = *certificate;
    evidence.certificates.push_back(std::move(fact));
}

std::size_t line_at(std::string_view text, std::ptrdiff_t offset) {
    if (offset < 0) return 0;
    const std::string_view before = text.substr(0, static_cast<std::size_t>(offset));
    return static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
}

}  // namespace

bool take_snapshot(std::string_view text, const std::string& file, Evidence& evidence,
                   std::vector<Trouble>& troubles) {
    protobuf::Struct snapshot;
    const auto status = protobuf::util::JsonStringToMessage(std::string(text), &snapshot);
    if (!status.ok()) {
        add_trouble(troubles, {file, 0}, 0, fmt::format("this is no JSON: {}", std::string(status.message())),
                    "the snapshot as it was downloaded");
        return true;
    }
    if (!snapshot.fields().contains("identities") && !snapshot.fields().contains("trusts")) return false;
    const std::string server = text_at(snapshot, "server");
    for (const protobuf::Value& each : list_at(snapshot, "identities").values()) {
        const std::string service = text_at(each.struct_value(), "service");
        take_pem(text_at(each.struct_value(), "certificate"),
                 {.kind = kind_of_unit(service), .node = server, .source = {file}}, "identity " + service,
                 evidence, troubles);
    }
    for (const protobuf::Value& each : list_at(snapshot, "trusts").values()) {
        std::string service = text_at(each.struct_value(), "service");
        if (!service.ends_with("-trust")) service += "-trust";
        for (const protobuf::Value& held : list_at(each.struct_value(), "certificate_data").values()) {
            const CertificateFact fact{.store = store_of_unit(service), .node = server, .source = {file}};
            if (fact.store)
                take_pem(text_at(held.struct_value(), "certificate"), fact,
                         service + " " + text_at(held.struct_value(), "filename"), evidence, troubles);
        }
    }
    return true;
}

bool take_axl(std::string_view text, const std::string& file, Evidence& evidence,
              std::vector<Trouble>& troubles) {
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(text.data(), text.size());
    if (!parsed) {
        add_trouble(troubles, {file, line_at(text, parsed.offset)}, 0,
                    fmt::format("this is no XML: {}", parsed.description()),
                    "the whole answer of AXL, as it came");
        return true;
    }
    const pugi::xpath_node_set rows = document.select_nodes("//*[local-name()='return']/row");
    const pugi::xpath_node fault = document.select_node("//faultstring");
    if (rows.empty()) {
        if (fault)
            add_trouble(troubles, {file, 0}, 0,
                        fmt::format("AXL answered with a fault: {}", fault.node().text().get()),
                        "fewer rows at a time: SELECT SKIP n LIMIT m");
        return static_cast<bool>(fault);
    }
    Table table;
    for (const pugi::xml_node& cell : rows.first().node().children()) table.columns.emplace_back(cell.name());
    for (const pugi::xpath_node& row : rows) {
        Table::Row made{{}, line_at(text, row.node().offset_debug())};
        for (const std::string& name : table.columns)
            made.cells.emplace_back(row.node().child(name.c_str()).text().get());
        table.rows.push_back(std::move(made));
    }
    take_table(table, file, evidence, troubles);
    return true;
}

bool take_ris(std::string_view text, const std::string& file, Evidence& evidence) {
    pugi::xml_document document;
    if (!document.load_buffer(text.data(), text.size())) return false;
    const pugi::xpath_node_set nodes =
        document.select_nodes("//*[local-name()='CmNodes']/*[local-name()='item']");
    for (const pugi::xpath_node& node : nodes)
        for (const pugi::xpath_node& device :
             node.node().select_nodes("*[local-name()='CmDevices']/*[local-name()='item']")) {
            const auto text_of = [](const pugi::xml_node& parent, const char* name) {
                for (const pugi::xml_node& child : parent.children())
                    if (std::string_view(child.name()).ends_with(name))
                        return std::string(child.text().get());
                return std::string();
            };
            evidence.registrations.push_back({text_of(device.node(), "Name"),
                                              text_of(node.node(), "Name"),
                                              text_of(device.node(), "Status"),
                                              {file, line_at(text, device.node().offset_debug())}});
        }
    return !nodes.empty();
}

std::string ris_state(std::string_view text) {
    pugi::xml_document document;
    if (!document.load_buffer(text.data(), text.size())) return "";
    return document.select_node("//*[local-name()='StateInfo']").node().text().get();
}

}  // namespace survey
