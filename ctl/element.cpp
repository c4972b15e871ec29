#include "ctl/element.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include <fmt/format.h>

namespace ctl {
namespace {

constexpr std::uint8_t padding_tag = 13;
constexpr std::array<std::uint8_t, 6> container_tags{3, 7, 9, 16, 17, 21};
constexpr std::size_t prefix_size = 3;  // tag and length

// Real headers nest two deep (7 holds 9, 16 holds 17 and 21). The bound keeps a hostile header of containers
// in containers from using up the stack.
constexpr int deepest_nesting = 3;

bool is_padding(std::uint8_t tag, Grammar grammar) {
    return grammar == Grammar::header && tag == padding_tag;
}

bool is_container(std::uint8_t tag, Grammar grammar) {
    return grammar == Grammar::header && std::ranges::find(container_tags, tag) != container_tags.end();
}

Result<std::vector<Element>> read_nested(BytesView bytes, std::size_t offset, Grammar grammar, int depth) {
    std::vector<Element> elements;
    while (!bytes.empty()) {
        Element element{.tag = bytes[0], .value = {}, .children = {}, .offset = offset};
        std::size_t size = 1;
        if (!is_padding(element.tag, grammar)) {
            if (bytes.size() < prefix_size)
                return Error{ErrorCode::truncated, offset,
                             fmt::format("element with tag {} has no length: 3 bytes expected, {} left",
                                         element.tag, bytes.size())};
            const std::size_t length = read_u16(bytes.subspan(1));
            size = prefix_size + length;
            if (size > bytes.size())
                return Error{
                    ErrorCode::truncated, offset,
                    fmt::format("element with tag {} of {} bytes, {} left", element.tag, size, bytes.size())};
            const BytesView value = bytes.subspan(prefix_size, length);
            if (is_container(element.tag, grammar)) {
                if (depth == deepest_nesting)
                    return Error{ErrorCode::too_large, offset,
                                 fmt::format("element with tag {} is nested deeper than {} levels",
                                             element.tag, deepest_nesting)};
                auto children = read_nested(value, offset + prefix_size, grammar, depth + 1);
                if (!children) return children.error();
                element.children = std::move(*children);
            } else {
                element.value.assign(value.begin(), value.end());
            }
        }
        elements.push_back(std::move(element));
        bytes = bytes.subspan(size);
        offset += size;
    }
    return elements;
}

}  // namespace

Result<std::vector<Element>> read_elements(BytesView bytes, std::size_t offset, Grammar grammar) {
    return read_nested(bytes, offset, grammar, 0);
}

std::size_t encoded_size(const Element& element, Grammar grammar) {
    if (is_padding(element.tag, grammar)) return 1;
    if (!is_container(element.tag, grammar)) return prefix_size + element.value.size();
    std::size_t size = prefix_size;
    for (const Element& child : element.children) size += encoded_size(child, grammar);
    return size;
}

void write_element(Bytes& out, const Element& element, Grammar grammar) {
    out.push_back(element.tag);
    if (is_padding(element.tag, grammar)) return;
    const std::size_t length = encoded_size(element, grammar) - prefix_size;
    assert(length <= 0xffff);
    append_u16(out, static_cast<std::uint16_t>(length));
    append(out, element.value);
    for (const Element& child : element.children) write_element(out, child, grammar);
}

const Element* find_element(const std::vector<Element>& elements, std::uint8_t tag) {
    for (const Element& element : elements) {
        if (element.tag == tag) return &element;
        if (const Element* inner = find_element(element.children, tag)) return inner;
    }
    return nullptr;
}

Element byte_element(std::uint8_t tag, std::uint8_t value) {
    return {.tag = tag, .value = {value}, .children = {}};
}

Element u16_element(std::uint8_t tag, std::uint16_t value) {
    Element element{.tag = tag, .value = {}, .children = {}};
    append_u16(element.value, value);
    return element;
}

Element u32_element(std::uint8_t tag, std::uint32_t value) {
    Element element{.tag = tag, .value = {}, .children = {}};
    append_u32(element.value, value);
    return element;
}

Element text_element(std::uint8_t tag, std::string_view text) {
    Element element = bytes_element(tag, as_bytes(text));
    element.value.push_back(0);
    return element;
}

Element bytes_element(std::uint8_t tag, BytesView value) {
    return {.tag = tag, .value = Bytes(value.begin(), value.end()), .children = {}};
}

Element container_element(std::uint8_t tag, std::vector<Element> children) {
    return {.tag = tag, .value = {}, .children = std::move(children)};
}

Result<std::string> text_value(const Element& element, std::string_view name) {
    const auto nul = std::ranges::find(element.value, 0);
    if (nul == element.value.end())
        return Error{
            ErrorCode::unexpected, element.offset,
            fmt::format("{} does not end with a zero byte, as every string of this format does", name)};
    if (nul + 1 != element.value.end())
        return Error{ErrorCode::unexpected, element.offset,
                     fmt::format("{} has a zero byte before its end", name)};
    return std::string(element.value.begin(), nul);
}

}  // namespace ctl
