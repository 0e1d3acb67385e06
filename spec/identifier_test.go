package spec

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestIdentifier holds how created resources are named, by the classes that
// real descriptions have. A wrong guess is a false alarm, so that nothing is
// better than a doubt.
func TestIdentifier(t *testing.T) {
	const readOnlyID = `id: {type: string, readOnly: true}`
	const none, location = "none", "Location"
	for _, r := range []struct {
		name, path, item, schema string // schema of the answer; item "" for none
		want                     string // pointer, none or Location
	}{
		{"id at the top", "/x", "", `{properties: {name: {type: string}, id: {type: string}}}`, "/id"},
		{"read-only id before an Id in other case", "/x", "", `{properties: {ID: {type: string}, ` + readOnlyID + `}}`, "/id"},
		{"id in other case", "/x", "", `{properties: {Id: {type: integer}}}`, "/Id"},
		{"a number", "/x", "", `{properties: {id: {type: number}}}`, "/id"},
		{"an object called id names nothing", "/x", "", `{properties: {id: {type: object}}}`, none},
		{"a truth value called id names nothing", "/x", "", `{properties: {id: {type: boolean}}}`, none},
		{"uuid", "/x", "", `{properties: {uuid: {type: string}}}`, "/uuid"},
		{"MongoDB's _id", "/x", "", `{properties: {_id: {type: string}}}`, "/_id"},
		{"JSON-LD's @id", "/x", "", `{properties: {'@id': {type: string}}}`, "/@id"},
		{"Twilio's sid", "/Calls.json", "/Calls/{Sid}.json", `{properties: {account_sid: {type: string}, sid: {type: string}}}`, "/sid"},
		{"the noun with id", "/orders", "", `{properties: {customerId: {type: string}, orderId: {type: string}}}`, "/orderId"},
		{"the noun with id, in snake case", "/line_items", "", `{properties: {line_item_id: {type: integer}}}`, "/line_item_id"},
		{"the noun of a path that ends in the deed", "/orders/create", "", `{properties: {order_id: {type: integer}}}`, "/order_id"},
		{"another id is a doubt", "/orders", "", `{properties: {customerId: {type: string}}}`, none},
		{"a request's id is a doubt", "/orders", "", `{properties: {requestId: {type: string}}}`, none},
		{"an id of a part of the noun", "/import-jobs", "", `{properties: {jobId: {type: string}}}`, "/jobId"},
		{"AWS's arn", "/x", "", `{properties: {arn: {type: string}, name: {type: string}}}`, "/arn"},
		{"the noun with Arn", "/queues", "", `{properties: {QueueArn: {type: string}}}`, "/QueueArn"},
		{"an ARN is no id in a path", "/scenes", "/scenes/{sceneId}", `{properties: {arn: {type: string}}}`, none},
		{"an ARN in a path that asks for any name", "/scenes", "/scenes/{scene}", `{properties: {arn: {type: string}}}`, "/arn"},
		{"the name of what is around it", "/bots/{name}/versions", "/bots/{name}/versions/{version}", `{properties: {name: {type: string}}}`, none},
		{"the property that the item's path asks for", "/x", "/x/{sku}", `{properties: {id: {type: string}, sku: {type: string}}}`, "/sku"},
		{"it asks by the name alone", "/x", "/x/{name}", `{properties: {` + readOnlyID + `, name: {type: string}}}`, "/name"},
		{"in another case", "/orders", "/orders/{order_id}", `{properties: {id: {type: string}, orderId: {type: string}}}`, "/orderId"},
		{"read-only id is what an id is asked for", "/orders", "/orders/{orderId}", `{properties: {` + readOnlyID + `, orderId: {type: string}}}`, "/id"},
		{"another kind of id is asked for", "/x", "/x/{uuid}", `{properties: {` + readOnlyID + `, uuid: {type: string}}}`, "/uuid"},
		{"the noun with the property", "/issues", "/issues/{issue_number}", `{properties: {id: {type: integer}, number: {type: integer}}}`, "/number"},
		{"a parameter that names no property", "/x", "/x/{thing}", `{properties: {id: {type: string}, name: {type: string}}}`, "/id"},
		{"a kind is no name", "/hooks", "/hooks/{type}", `{properties: {id: {type: string}, type: {type: string, enum: [a, b]}}}`, "/id"},
		{"an instant is no name", "/x", "/x/{date}", `{properties: {id: {type: string}, date: {type: string, format: date}}}`, "/id"},
		{"an envelope called data", "/x", "", `{properties: {data: {type: object, properties: {id: {type: string}}}, meta: {type: object, properties: {a: {type: string}}}}}`, "/data/id"},
		{"an envelope called as the noun", "/orders", "", `{properties: {order: {type: object, properties: {id: {type: string}}}, links: {type: object, properties: {id: {type: string}}}}}`, "/order/id"},
		{"the one object there is", "/x", "", `{properties: {thing: {type: object, properties: {id: {type: string}}}, ok: {type: boolean}}}`, "/thing/id"},
		{"one object of many properties is a part", "/x", "", `{properties: {owner: {type: object, properties: {id: {type: string}}}, a: {}, b: {}, c: {}}}`, none},
		{"the id at the top before the envelope's", "/x", "", `{properties: {id: {type: string}, data: {type: object, properties: {id: {type: string}}}}}`, "/id"},
		{"a list in an envelope", "/x", "", `{properties: {items: {type: array, items: {type: object, properties: {id: {type: string}}}}}}`, "/items/0/id"},
		{"a list as of the noun", "/orders", "", `{properties: {orders: {type: array, items: {type: object, properties: {id: {type: string}}}}}}`, "/orders/0/id"},
		{"a list of something else is a part", "/orders", "", `{properties: {lines: {type: array, items: {type: object, properties: {id: {type: string}}}}}}`, none},
		{"a list", "/x", "", `{type: array, items: {type: object, properties: {id: {type: string}}}}`, "/0/id"},
		{"Kubernetes' name", "/pods", "/pods/{name}", `{properties: {kind: {type: string}, metadata: {type: object, properties: {name: {type: string}, uid: {type: string}}}, spec: {type: object}}}`, "/metadata/name"},
		{"Kubernetes' uid where nothing is read by name", "/pods", "", `{properties: {metadata: {type: object, properties: {name: {type: string}, uid: {type: string}}}}}`, "/metadata/uid"},
		{"a whole number is the id", "/x", "/x/{id}", `{type: integer}`, ""},
		{"a UUID is the id", "/x", "/x/{id}", `{type: string, format: uuid}`, ""},
		{"a text said to be the id", "/x", "/x/{id}", `{type: string, description: ID of the thing}`, ""},
		{"a text may be a message", "/x", "/x/{id}", `{type: string}`, none},
		{"a number where nothing is read by it", "/x", "", `{type: integer}`, none},
		{"name where the item has a path", "/x", "/x/{thing}", `{properties: {name: {type: string}}}`, "/name"},
		{"a name where the item's path asks for an id", "/x", "/x/{album_id}", `{properties: {name: {type: string}}}`, none},
		{"a name that the server gives", "/x", "", `{properties: {name: {type: string, readOnly: true}}}`, "/name"},
		{"a name that may be anybody's", "/x", "", `{properties: {name: {type: string}}}`, none},
		{"a name that is a path", "/x", "/x/{thing}", `{properties: {name: {type: string, description: 'The resource name, such as projects/p/things/t'}}}`, none},
		{"an id of what is around it", "/bots/{botId}/subbots", "", `{properties: {botId: {type: string}}}`, none},
		{"a word that begins alike", "/apple_mapping", "", `{properties: {app_id: {type: string}}}`, none},
		{"the one thing that the answer says", "/tickets", "/tickets/{id}", `{properties: {itemId: {type: integer}}}`, "/itemId"},
		{"one of several ids", "/tickets", "/tickets/{id}", `{properties: {itemId: {type: integer}, ownerId: {type: integer}}}`, none},
		{"what things share with their kind", "/x", "/x/{type}", `{properties: {type: {type: string}}}`, none},
		{"links only", "/x", "/x/{id}", `{properties: {href: {type: string}, self: {type: string}}}`, none},
		{"nothing is said", "/x", "", `{type: object}`, none},
	} {
		t.Run(r.name, func(t *testing.T) {
			ops := [][3]string{{"post", r.path, `'201': {description: d, content: {application/json: {schema: ` + r.schema + `}}}`}}
			if r.item != "" {
				ops = append(ops, [3]string{"get", r.item, `'200': {description: d}`})
			}
			id := loadOne(t, api(ops...)).Identifier
			if r.want == none {
				require.Nil(t, id, "%+v", id)
				return
			}
			require.NotNil(t, id)
			require.Equal(t, r.want, id.Pointer)
			require.True(t, id.Assigned, "nothing is sent")
			require.False(t, id.Location)
			require.NotEmpty(t, id.Reason)
			require.NotZero(t, id.Place.Line)
		})
	}
}

// TestIdentifierOfStatus holds which of several successes names the resource.
func TestIdentifierOfStatus(t *testing.T) {
	const thing = `{type: object, properties: {id: {type: string}, size: {type: integer}}}`
	const job = `{type: object, properties: {id: {type: string}, status: {type: string}}}`
	body := func(status, schema string) string {
		return fmt.Sprintf("'%s': {description: d, content: {application/json: {schema: %s}}}", status, schema)
	}
	const shared = `{$ref: '#/components/schemas/T'}`
	const located = `'%s': {description: d, headers: {Location: {schema: {type: string}}}}`
	for _, r := range []struct {
		name, post, read string
		want             string // pointer, "Location" or "none"
	}{
		{"2XX", body("2XX", thing), "", "/id"},
		{"default", body("default", thing), "", "/id"},
		{"201 without a body and with Location", fmt.Sprintf(located, "201"), "", "Location"},
		{"a body of 200 says nothing of a 201 that has Location alone", fmt.Sprintf(located, "201") + ", " + body("200", thing), "", "Location"},
		{"204 beside it", `'204': {description: d}, ` + body("201", thing), "", "/id"},
		{"202 with a job", body("202", job), body("200", thing), "none"},
		{"202 with the resource as it is read", body("202", shared), body("200", shared), "/id"},
		{"202 with nothing to read", body("202", job), "", "none"},
	} {
		t.Run(r.name, func(t *testing.T) {
			ops := [][3]string{{"post", "/x", r.post}}
			if r.read != "" {
				ops = append(ops, [3]string{"get", "/x/{id}", r.read})
			}
			c := load(t, api(ops...)+"components: {schemas: {T: "+thing+"}}\n", "POST /x")
			id := c.Operations[0].Identifier
			switch {
			case r.want == "none":
				require.Nil(t, id)
			case r.want == "Location":
				require.True(t, id.Location)
			default:
				require.Equal(t, r.want, id.Pointer)
			}
		})
	}
}

// TestIdentifierAssigned holds who gives the id.
func TestIdentifierAssigned(t *testing.T) {
	for _, r := range []struct {
		name, request string
		want          bool
	}{
		{"it cannot be sent", `{type: object, properties: {a: {type: string}}}`, true},
		{"it is read-only", `{type: object, properties: {id: {type: string, readOnly: true}}}`, true},
		{"the client may choose it", `{type: object, properties: {id: {type: string}}}`, false},
	} {
		c := load(t, replace(`openapi: 3.0.3
paths: {/x: {post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: REQUEST}}}, responses: {'201': {description: d, content: {application/json: {schema: {properties: {id: {type: string}}}}}}}}}}
`, "REQUEST", r.request))
		require.Equal(t, r.want, c.Operations[0].Identifier.Assigned, r.name)
	}
}
